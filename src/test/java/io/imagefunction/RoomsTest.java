package io.imagefunction;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks which packages may call which: a package may use only those below it in the list. */
@AnalyzeClasses(packages = "io.imagefunction", importOptions = DoNotIncludeTests.class)
class RoomsTest {

    private static final String ROOT = "io.imagefunction.";

    private static final List<String> TOP_DOWN = List.of(
            "lambda.http",
            "lambda.event",
            "lambda.agent",
            "lambda",
            "lambda.runtime",
            "http",
            "mcp",
            "chat",
            "chat.assembly",
            "notification",
            "tool",
            "job",
            "generation",
            "gallery",
            "record",
            "check",
            "handling",
            "budget",
            "answer",
            "request",
            "failure",
            "catalogue",
            "storage",
            "openrouter",
            "queue",
            "decoding",
            "local",
            "local.standin",
            "local.drawing",
            "outbound",
            "aws",
            "json",
            "crypto",
            "picture",
            "picture.jpeg",
            "metric",
            "settings",
            "invocation");

    @ArchTest
    static void everyPackageHasItsPlaceInTheList(JavaClasses classes) {
        Set<String> packages = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT))
                .map(name -> name.substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(packages, new TreeSet<>(TOP_DOWN));
    }

    @ArchTest
    static void packagesUseOnlyLowerPackages(JavaClasses classes) {
        assertEquals(
                List.of(),
                classes.stream()
                        .flatMap(caller -> caller.getDirectDependenciesFromSelf().stream())
                        .filter(call -> level(call.getTargetClass()) < level(call.getOriginClass()))
                        .filter(call -> level(call.getTargetClass()) >= 0)
                        .map(Dependency::getDescription)
                        .toList());
    }

    /** The position in the list; -1 for the root package and for foreign classes. */
    private static int level(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT) ? TOP_DOWN.indexOf(name.substring(ROOT.length())) : -1;
    }

    @ArchTest
    static final ArchRule onlyTheDoorsKnowHttpAndLambda = noClasses()
            .that()
            .resideInAnyPackage(
                    "..generation",
                    "..record",
                    "..check",
                    "..handling",
                    "..budget",
                    "..answer",
                    "..request",
                    "..failure",
                    "..job",
                    "..decoding")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..", "com.amazonaws..", "software.amazon.awssdk..");

    @ArchTest
    static final ArchRule onlyTheseKnowAws = noClasses()
            .that()
            .resideOutsideOfPackages("..storage..", "..queue..", "..notification..", "..aws..", "..local..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..");

    @ArchTest
    static final ArchRule nothingPackagedNeedsLocalMode = noClasses()
            .that()
            .resideOutsideOfPackage("..local..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..local..");

    @ArchTest
    static final ArchRule noPackagesNeedEachOther =
            slices().matching("io.imagefunction.(**)").should().beFreeOfCycles();
}
