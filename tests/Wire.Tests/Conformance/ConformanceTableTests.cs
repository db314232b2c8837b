using System.Reflection;
using System.Text.RegularExpressions;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary><c>docs/conformance.md</c> says which module of the plans is which test, and what came of it; this keeps it true.</summary>
public sealed partial class ConformanceTableTests
{
    private static readonly string[] Results = ["passes", "warning", "refused as unsupported", "does not apply"];

    private static readonly (string Module, string Test, string Result)[] Rows =
    [
        .. File.ReadLines(Repository.PathOf("docs", "conformance.md")).Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups["module"].Value, match.Groups["test"].Value, match.Groups["result"].Value)),
    ];

    private static readonly (string Module, string Test)[] Tests =
    [
        .. from type in typeof(ConformanceFixture).Assembly.GetTypes()
           where type.IsSubclassOf(typeof(ConformanceFixture)) && !type.IsAbstract
           from method in type.GetMethods()
           from property in method.GetCustomAttributes<PropertyAttribute>()
           where property.Properties.ContainsKey("Module")
           select ((string)property.Properties.Get("Module")!, $"{type.Name}.{method.Name}"),
    ];

    [Test]
    public void every_module_of_the_table_is_a_test_and_every_test_is_in_the_table() =>
        Assert.That(Rows.Select(row => (row.Module, row.Test)), Is.EquivalentTo(Tests));

    [Test]
    public void every_module_is_there_once_and_the_plans_are_complete()
    {
        Assert.That(Rows.Select(row => row.Module), Is.Unique);
        // 38 of the basic plan, one of the configuration plan, 11 of logout by the client, 2 of the back channel and 38 of CIBA.
        Assert.That(Rows, Has.Length.EqualTo(38 + 1 + 11 + 2 + 38));
    }

    [Test]
    public void every_test_is_named_after_its_module() =>
        Assert.That(Tests.Where(test => !test.Test.EndsWith("." + test.Module.Replace('-', '_'), StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void every_test_of_a_plan_says_which_module_it_is()
    {
        var tests = from type in typeof(ConformanceFixture).Assembly.GetTypes()
                    where type.IsSubclassOf(typeof(ConformanceFixture)) && !type.IsAbstract
                    from method in type.GetMethods()
                    where method.IsDefined(typeof(TestAttribute))
                    select $"{type.Name}.{method.Name}";
        Assert.That(tests, Is.EquivalentTo(Tests.Select(test => test.Test)));
    }

    [Test]
    public void every_result_is_one_that_the_page_explains() => Assert.That(Rows.Select(row => row.Result).Distinct(), Is.SubsetOf(Results));

    [GeneratedRegex(@"^\| `(?<module>(?:oidcc-|fapi-ciba-id1)[A-Za-z0-9-]*)` \| `(?<test>[A-Za-z]+\.[A-Za-z0-9_]+)` \| (?<result>[a-z ]+?)(: [^|]+)? \|$")]
    private static partial Regex Row();
}
