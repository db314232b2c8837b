namespace PluginTokenServer.Bench.Driver;

/// <summary>A server to start, and what to ask of it.</summary>
internal sealed record Contestant(string Group, string Name, string Assembly, string[] Arguments, Scenario[] Scenarios)
{
    public const string RawFloor = "floor, raw";
    public const string OpenIddict = "OpenIddict 7.8 (degraded)";
    public const string Own = "PluginTokenServer";

    /// <summary>The cores that it runs on, as taskset takes them.</summary>
    public string Cores { get; init; } = "0";

    /// <summary>Makes the content root in a directory, for a base address, and returns the arguments that point to it.</summary>
    public Func<string, string, string[]>? Prepare { get; init; }

    /// <summary>The CPU seconds spent so far by what stands behind the server, a database for instance.</summary>
    public Func<double>? CpuBehind { get; init; }

    private static readonly Scenario[] s_ellipticCurve = [Scenario.ClientCredentials, Scenario.Delegation];
    private static readonly Scenario[] s_rsa = [Scenario.ClientCredentialsRsa];

    public static IEnumerable<Contestant> All(string root)
    {
        yield return Bench("floor", "floor, constant", "Floor", ["--mode", "constant"], [Scenario.ClientCredentials]);
        yield return Bench("floor", RawFloor, "Floor", ["--mode", "raw"], s_ellipticCurve);
        yield return Bench("floor", RawFloor, "Floor", ["--mode", "raw", "--alg", "RS256"], s_rsa);
        yield return Bench("floor", "floor, library", "Floor", ["--mode", "library"], s_ellipticCurve);
        yield return Bench("openiddict", OpenIddict, "OpenIddict", [], s_ellipticCurve);
        yield return Bench("openiddict", OpenIddict, "OpenIddict", ["--alg", "RS256"], s_rsa);
        yield return new Contestant("own", Own, Path.Combine(root, "host", "bin", "Release", "net10.0", "PluginTokenServer.Host.dll"), [],
            OwnServer.Scenarios)
        { Prepare = OwnServer.Prepare };

        Contestant Bench(string group, string name, string project, string[] arguments, Scenario[] scenarios) => new(group, name,
            Path.Combine(root, "build", "bench", project, "bin", "Release", "net10.0", $"PluginTokenServer.Bench.{project}.dll"), arguments, scenarios);
    }
}
