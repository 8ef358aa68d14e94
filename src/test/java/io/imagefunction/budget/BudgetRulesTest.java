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
        assertEquals(Map.of(), rules.of(Optional.of("token:a"), ANY_NUMBER));
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
            value = {
                "20/day                  | who=how much",
                "=20/day                 | who=how much",
                "*=                      | is no limit",
                "*=20                    | is no limit",
                "*=20/week               | hour, day or month",
                "*=-1/day                | is no limit",
                "*=1e9/day               | is no limit",
                "*=5/day,6/day           | two limits for one day",
                "*=5/day;*=6/day         | * has another rule",
                "all=5/day;all=6/month   | all has another rule",
                "all=unlimited           | is no limit",
                "alice=5/day             | is no caller's name",
                "token:*a=5/day          | is no caller's name",
                "token:%zz=5/day         | an escape",
                "group:=5/day            | a group is group:name",
                "group:a=5/day           | a group is group:name",
                "group:a b(token:x)=5/day| a group is group:name",
                "group:a()=5/day         | has no members",
                "group:a(kim)=5/day      | is no caller's name",
            })
    void aWrongRuleIsRefusedWithASentence(String text, String why) {
        String sentence = assertThrows(IllegalArgumentException.class, () -> BudgetRules.parse(text))
                .getMessage();

        assertTrue(sentence.contains(why), sentence);
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
