/**
 * Takes the tool calls of Bedrock agents and AgentCore gateways. Other packages do not call this one: both doors are
 * found as beans.
 */
package io.imagefunction.lambda.agent;
