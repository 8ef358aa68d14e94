package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of {@code IMAGE_BUDGETS}, and which budgets apply to a caller. */
class BudgetRulesTest {

    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    @Test
    void aCallerHasTheBudgetsOfItsNameItsGroupsAndAll() {
        BudgetRules rules = BudgetRules.parse("all=500/month; *=20/day; token:3a7b*=$5/day, 50.5/month;\n"
                + "group:interns(iam:arn:aws:sts::111122223333:assumed-role/interns/*, jwt:https://idp#kim)=10/hour;");

        assertEquals(Map.of("all", "{MONTH=500000000}", "caller", "{DAY=20000000}"), budgets(rules, "token:ffff"));
        assertEquals(
                Map.of("all", "{MONTH=500000000}", "caller", "{DAY=5000000, MONTH=50500000}"),
                budgets(rules, "token:3a7bcd"));
        assertEquals(
                List.of("caller", "group", "all"),
                List.copyOf(budgets(rules, "iam:arn:aws:sts::111122223333:assumed-role/interns/kim")
                        .keySet()));
        assertEquals("{HOUR=10000000}", budgets(rules, "jwt:https://idp#kim").get("group"));
    }

    @Test
    void theMostExactRuleApplies() {
        BudgetRules rules =
                BudgetRules.parse("token:a*=1/day;*=2/day;token:ab=3/day;token:ab*=4/day;token:c=unlimited");

        assertEquals("{DAY=3000000}", budgets(rules, "token:ab").get("caller"));
        assertEquals("{DAY=4000000}", budgets(rules, "token:abc").get("caller"));
        assertEquals("{DAY=1000000}", budgets(rules, "token:ac").get("caller"));
        assertEquals("{DAY=2000000}", budgets(rules, "iam:somebody").get("caller"));
        assertEquals(Map.of(), budgets(rules, "token:c"));
    }

    @Test
    void callersWithoutANameShareABudget() {
        BudgetRules rules = BudgetRules.parse("anonymous=1/day");

        assertEquals(
                List.of(AccountId.caller("anonymous")),
                List.copyOf(rules.of(Optional.empty(), ANY_NUMBER).keySet()));
        assertEquals(
                rules.of(Optional.empty(), ANY_NUMBER), rules.of(Optional.of(""), ANY_NUMBER), "a name may be empty");
        assertEquals(Map.of(), rules.of(Optional.of("token:a"), ANY_NUMBER));
    }

    @Test
    void groupsComeByTheirNames() {
        BudgetRules rules = BudgetRules.parse("group:b(token:*)=1/day;group:c(token:*)=1/day;group:a(token:x)=1/day");

        assertEquals(
                List.of("a", "b", "c"),
                rules.of(Optional.of("token:x"), ANY_NUMBER).keySet().stream()
                        .map(AccountId::name)
                        .toList());
    }

    @Test
    void aLimitOfCallsNeedsAnAccountEvenWithoutABudget() {
        assertEquals(
                2,
                BudgetRules.parse("")
                        .of(Optional.of("token:a"), 2)
                        .get(AccountId.caller("token:a"))
                        .calls());
    }

    @Test
    void namesMayHaveEscapedSeparators() {
        BudgetRules rules = BudgetRules.parse("jwt:idp#a%3Bb=c+d=1/day;group:g(jwt:idp#x%2Cy)=2/day");

        assertEquals("{DAY=1000000}", budgets(rules, "jwt:idp#a;b=c+d").get("caller"));
        assertEquals("{DAY=2000000}", budgets(rules, "jwt:idp#x,y").get("group"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "20/day                  | who=how much",
                "=20/day                 | who=how much",
                "*=                      | is no limit",
                "*=20                    | is no limit",
                "*=20/week               | hour, day and month",
                "*=-1/day                | is no limit",
                "*=0.0000001/day         | 6 digits behind the point",
                "*=1000000000/day        | from 0 to 999999999",
                "*=1e9/day               | is no limit",
                "*=5/day,6/day           | two limits for one day",
                "*=5/day;*=6/day         | * has another rule",
                "all=5/day;all=6/month   | all has another rule",
                "all=unlimited           | is no limit",
                "alice=5/day             | is no caller's name",
                "token:*a=5/day          | a * stands at the end",
                "token:%zz=5/day         | an escape",
                "group:=5/day            | a group is group:name",
                "group:a=5/day           | a group is group:name",
                "group:a b(token:x)=5/day| the name of a group",
                "group:a()=5/day         | has no members",
                "group:a(token:x)=1/day;group:a(token:y)=2/day | group:a has another rule",
                "{'*':{'week':20}}       | *: {\"week\":20}\": \"week\" is no window: these are hour, day and month",
                "{'*':{'day':'20'}}      | write US dollars as a number",
                "{'*':{'day':-1}}        | from 0 to 999999999",
                "{'*':{'day':1e999999}}  | write US dollars as a number",
                "{'*':{'day':1e99}}      | from 0 to 999999999",
                "{'*':{'day':1e-7}}      | 6 digits behind the point",
                "{'*':{'day':1,'DAY':2}} | two limits for one day",
                "{'*':{}}                | has no limit: write {\"day\":20}",
                "{'*':20}                | has no limit",
                "{'*':[20]}              | has no limit",
                "{'*':null}              | has no limit",
                "{'*':'20'}              | is no limit",
                "{'all':'unlimited'}     | is no limit",
                "{'*':{'day':1,'callers':['token:x']}} | \"callers\" is no window",
                "{'alice':{'day':1}}     | is no caller's name",
                "{'group:a':{'day':1}}   | a group is {\"callers\"",
                "{'group:a':{'callers':[1],'day':1}} | a group is {\"callers\"",
                "{'group:a':{'callers':[],'day':1}}  | has no members",
                "{'group:a':{'callers':['token:x']}} | has no limit",
                "{'group:a':{'callers':['kim'],'day':1}} | is no caller's name",
                "{'group:':{'callers':['token:x'],'day':1}} | the name of a group",
                "{'*':{'day':1},'*':{'day':2}} | Duplicate field '*'",
                "{'token:a%41':{'day':1},'token:aA':{'day':2}} | token:aA has another rule",
                "{'*':{'day':1}          | begins as JSON, but is none",
                "{'*':{'day':1}} x       | begins as JSON, but is none",
                "group:a(kim)=5/day      | is no caller's name",
            })
    void aWrongRuleIsRefusedWithASentence(String text, String why) {
        String rules = text.startsWith("{") ? text.replace('\'', '"') : text;
        String sentence = assertThrows(IllegalArgumentException.class, () -> BudgetRules.parse(rules))
                .getMessage();

        assertTrue(sentence.contains(why), sentence);
    }

    @Test
    void rulesMayBeJson() {
        String text = """
                {"all": {"month": 500},
                 "*": {"day": 20.00},
                 "token:3a7b*": {"day": 5, "Month": 50.5},
                 "token:9c1f": "unlimited",
                 "anonymous": "0.000001/hour",
                 "jwt:idp#a%3Bb": {"hour": 0},
                 "group:interns": {"callers": ["iam:arn:aws:sts::111122223333:assumed-role/interns/*", "token:3a7b1"],
                                   "day": 1e1, "month": 100}}
                """;
        String same = "all=500/month; *=20/day; token:3a7b*=5/day,50.5/month; token:9c1f=unlimited;"
                + "anonymous=0.000001/hour; jwt:idp#a%3Bb=0/hour;"
                + "group:interns(iam:arn:aws:sts::111122223333:assumed-role/interns/*,token:3a7b1)=10/day,100/month";

        assertEquals(BudgetRules.parse(same), BudgetRules.parse(text));
        assertEquals(
                "{DAY=5000000, MONTH=50500000}",
                budgets(BudgetRules.parse(text), "token:3a7b1").get("caller"));
        assertEquals(
                "{DAY=10000000, MONTH=100000000}",
                budgets(BudgetRules.parse(text), "token:3a7b1").get("group"));
        assertTrue(BudgetRules.parse(" {}").areNone());
    }

    @ParameterizedTest
    @CsvSource({
        "token:%2A=1/day, token:*",
        "token:a%2A=1/day, token:a*",
        "jwt:https://idp?a=b#kim=1/day, jwt:https://idp?a=b#kim",
        "jwt:idp#größe 1=1/day, jwt:idp#größe 1",
        "jwt:idp%2523#kim=1/Day, jwt:idp%23#kim",
        "jwt:idp#%0A=$ 1 / DAY, 'jwt:idp#\n'",
    })
    void anyNameCanBeWritten(String rule, String caller) {
        BudgetRules rules = BudgetRules.parse(rule);

        assertEquals("{DAY=1000000}", budgets(rules, caller).get("caller"));
        assertEquals(Map.of(), budgets(rules, caller + "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ; \n;", "\n"})
    void noRulesAreNoBudgets(String text) {
        assertTrue(BudgetRules.parse(text).areNone());
    }

    /** The limits of each of the caller's accounts, by kind. */
    private static Map<String, String> budgets(BudgetRules rules, String caller) {
        Map<String, String> budgets = new LinkedHashMap<>();
        rules.of(Optional.of(caller), ANY_NUMBER)
                .forEach((id, limits) ->
                        budgets.put(id.kind().word(), new java.util.TreeMap<>(limits.most()).toString()));
        return budgets;
    }
}
