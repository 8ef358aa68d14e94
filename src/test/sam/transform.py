"""Prints template.yaml as CloudFormation gets it: after the SAM transform, with conditions and parameters resolved.

Argument: the template. Standard input: in each line, a set of parameters as a JSON object. Output: in each line, the
template for the set.
References to resources, and functions that need them, stay unchanged.
"""

import copy
import json
import logging
import sys

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

NOTHING = {"Ref": "AWS::NoValue"}


class Resolver:
    def __init__(self, template, values):
        self.template = template
        defaults = {name: parameter.get("Default") for name, parameter in template["Parameters"].items()}
        self.parameters = {name: str(value) for name, value in {**defaults, **values}.items()}

    def condition(self, condition):
        if isinstance(condition, str):
            return self.condition(self.template["Conditions"][condition])
        ((function, arguments),) = condition.items()
        if function == "Condition":
            return self.condition(arguments)
        if function == "Fn::Equals":
            left, right = (str(self.value(argument)) for argument in arguments)
            return left == right
        truths = [self.condition(argument) for argument in arguments]
        return {"Fn::Not": lambda: not truths[0], "Fn::And": lambda: all(truths), "Fn::Or": lambda: any(truths)}[function]()

    def value(self, node):
        if isinstance(node, list):
            return [value for value in map(self.value, node) if value != NOTHING]
        if not isinstance(node, dict):
            return node
        if node.keys() == {"Fn::If"}:
            condition, yes, no = node["Fn::If"]
            return self.value(yes if self.condition(condition) else no)
        if node.keys() == {"Ref"}:
            return self.parameters.get(node["Ref"], node)
        values = {key: value for key, value in ((key, self.value(child)) for key, child in node.items()) if value != NOTHING}
        if values.keys() == {"Fn::Sub"} and isinstance(values["Fn::Sub"], str):
            return self.substitute(values["Fn::Sub"])
        if values.keys() == {"Fn::FindInMap"}:
            name, first, second = values["Fn::FindInMap"]
            return self.template["Mappings"][name][first][second]
        return values

    def substitute(self, text):
        for name, value in self.parameters.items():
            text = text.replace("${" + name + "}", value)
        return {"Fn::Sub": text} if "${" in text else text

    def resolved(self):
        kept = {
            name: resource
            for name, resource in self.template["Resources"].items()
            if "Condition" not in resource or self.condition(resource["Condition"])
        }
        return {
            "Resources": {name: self.value(resource) for name, resource in kept.items()},
            "Outputs": self.value(self.template.get("Outputs", {})),
        }


def transform(source, values):
    template = copy.deepcopy(source)
    # "sam deploy" sets this after it has uploaded the file.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/function.zip"
    session = boto3.session.Session(region_name="eu-central-1")
    return Resolver(Translator({}, Parser(), boto_session=session).translate(template, dict(values)), values).resolved()


def main():
    logging.disable(logging.WARNING)
    with open(sys.argv[1], encoding="utf-8") as file:
        source = yaml_parse(file.read())
    for line in sys.stdin:
        print(json.dumps(transform(source, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
