using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>
/// Two versions of a plugin, each with another version of a library, replaced by each other again and again while clients ask, and broken ones in between. A few times
/// here; a thousand times and more by <c>build/evidence/replace.sh</c>, which says how often by PTS_REPLACEMENTS and reads the figures from PTS_REPLACEMENTS_INTO.
/// </summary>
public sealed class ReplacementsUnderLoadTests
{
    private const int Clients = 3;
    private const int WarmedUp = 100;

    // The runtime compiles anew what is called often, and that takes memory too: it has to be through with it.
    private const int AskedBeforePerReplacement = 100;

    // Of every so many replacements, one is tried with something broken first.
    private const int BrokenEvery = 5;

    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("PTS_REPLACEMENTS") ?? "25", CultureInfo.InvariantCulture);

    private readonly byte[][] _sound = [Image("12.0.0.0"), Image("13.0.0.0")];
    private readonly byte[][] _broken = [Broken(0), Broken(1), Broken(2), Broken(3)];
    private readonly byte[][] _libraries = [Library("12.0.0.0").Image, Library("13.0.0.0").Image];
    private readonly Dictionary<HttpStatusCode, int> _answers = [];
    private readonly HashSet<string> _versions = [];
    private readonly TaskCompletionSource _warm = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    [Test]
    public async Task no_request_fails_nothing_stays_behind_and_memory_does_not_grow()
    {
        using var root = new TestDirectory();
        Put(root, 0);
        // A log that keeps everything would be what grows.
        await using var server = await TestServer.StartAsync(
            settings =>
            {
                settings.AddClient("swapper", ["swap"], ["api1"]);
                settings.Section("Plugins")["Reload"] = "Manual";
            },
            root: root, services: services => services.RemoveAll<ILoggerProvider>());
        var plugins = server.Services.GetRequiredService<PluginRuntime>();
        using var ended = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => AskAsync(server, client, ended.Token))).ToArray();

        // Or one of them has failed.
        await Task.WhenAny([_warm.Task, .. clients]);
        var start = TimeProvider.System.GetTimestamp();
        var (refused, before) = (0, 0L);
        for (var i = 1; i <= Count; i++)
        {
            if (i % BrokenEvery == 0)
            {
                Break(root, i / BrokenEvery);
                var broken = (await plugins.Replacements.ReloadAsync("swap")).Single();
                Assert.That(broken.IsDone, Is.False, broken.Sentence);
                refused++;
            }

            Put(root, i % 2);
            var change = (await plugins.Replacements.ReloadAsync("swap")).Single();
            Assert.That(change.IsDone, Is.True, change.Sentence);
            if (i == WarmedUp)
                before = await SettledMemoryAsync(plugins);
        }

        var took = TimeProvider.System.GetElapsedTime(start);
        await ended.CancelAsync();
        await Task.WhenAll(clients);
        var after = await SettledMemoryAsync(plugins);
        var (alive, requests) = (plugins.Left("swap"), _answers.Values.Sum());
        await ReportAsync(string.Create(CultureInfo.InvariantCulture,
            $"{Count} replacements and {refused} refused ones in {took.TotalSeconds:0} s: {requests} requests, {requests - _answers.GetValueOrDefault(HttpStatusCode.OK)} failed; {alive} generations left; RSS {before / 1e6:0.0} MB after {WarmedUp}, {after / 1e6:0.0} MB at the end"));

        Assert.That(_answers.Keys, Is.EqualTo(new[] { HttpStatusCode.OK }));
        Assert.That(_versions, Is.EquivalentTo(new[] { "12.0.0.0", "13.0.0.0", "-" }));
        Assert.That(alive, Is.Zero, "Something of the server holds them.");
        if (Count > 2 * WarmedUp)
            Assert.That(after, Is.LessThan(before * 1.10));
    }

    private async Task AskAsync(TestServer server, int client, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            // One of them has nothing to do with the plugin.
            var answer = client == 0
                ? await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"), ("scope", "api1"))
                : await server.TokenAsync(("grant_type", "swap"), ("client_id", "swapper"), ("client_secret", "secret"), ("scope", "api1"));
            lock (_gate)
            {
                _answers[answer.Status] = _answers.GetValueOrDefault(answer.Status) + 1;
                if (_answers[answer.Status] == Count * AskedBeforePerReplacement)
                    _warm.TrySetResult();
                // Made by the grant, said again by the generator of the same version, or it would have failed.
                _versions.Add(answer.Text("version") ?? "-");
            }
        }
    }

    /// <summary>What the process has in memory when all that can be collected is.</summary>
    private static async Task<long> SettledMemoryAsync(PluginRuntime plugins)
    {
        await plugins.Replacements.RetiredAsync();
        await Eventually.HoldsAsync(() => Task.Run(() =>
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            return plugins.Left("swap") == 0;
        }));
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static async Task ReportAsync(string figures)
    {
        await TestContext.Out.WriteLineAsync(figures);
        if (Environment.GetEnvironmentVariable("PTS_REPLACEMENTS_INTO") is { Length: > 0 } file)
            await File.AppendAllTextAsync(file, figures + Environment.NewLine);
    }

    private void Put(TestDirectory root, int version) => Write(root, _sound[version], _libraries[version]);

    // Made once: a compiler that runs beside the server would be what grows.
    private void Break(TestDirectory root, int kind) => Write(root, _broken[kind % _broken.Length], _libraries[0]);

    private static byte[] Broken(int kind) => kind switch
    {
        0 => Image("12.0.0.0")[..1000],
        1 => PluginCompiler.Emit("swap", Source.Replace("SELFTEST", "throw new Exception();"), Options("12.0.0.0")).Image,
        2 => PluginCompiler.Emit("swap", Source.Replace("SELFTEST", "return Task.CompletedTask;") + "public sealed class Bad : ICustomTokenValidator { public Bad() => throw new Exception(); " + BadMembers + "}", Options("12.0.0.0")).Image,
        _ => PluginCompiler.Emit(
            "swap", Source.Replace("SELFTEST", "return Newer.TestAsync();"),
            Options("12.0.0.0") with { Contract = PluginCompilerContract.WithAdded("namespace PluginTokenServer; public static class Newer { public static Task TestAsync() => Task.CompletedTask; }") }).Image,
    };

    private const string BadMembers = """
        public Task<TokenValidationResult> ValidateAccessTokenAsync(TokenValidationResult result) => Task.FromResult(result);
        public Task<TokenValidationResult> ValidateIdentityTokenAsync(TokenValidationResult result) => Task.FromResult(result);
        """;

    private static void Write(TestDirectory root, byte[] image, byte[] library)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root.Path, "plugins", "swap")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "swap.dll"), image);
        File.WriteAllBytes(Path.Combine(folder, "Private.Lib.dll"), library);
    }

    private static byte[] Image(string library) => PluginCompiler.Emit("swap", Source.Replace("SELFTEST", "return Task.CompletedTask;"), Options(library)).Image;

    private static PluginCompilerOptions Options(string library) => new() { Libraries = [Library(library)], Version = library };

    private static PluginCompilerOutput Library(string version) => PluginCompiler.Emit(
        "Private.Lib", $$"""public sealed class Lib { public static string Version => "{{version}}"; public override string ToString() => Version; }""", new PluginCompilerOptions { AssemblyVersion = version });

    // The entry is an object of the plugin's own library, which only the same generation's generator can read.
    private const string Source = """
        using PluginTokenServer;
        using PluginTokenServer.Plugins;
        using PluginTokenServer.ResponseHandling;
        using PluginTokenServer.Services;
        using PluginTokenServer.Validation;

        public sealed class Swap : IExtensionGrantValidator
        {
            public string GrantType => "swap";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.Result = new GrantValidationResult("alice", "test", customResponse: new Dictionary<string, object> { ["version"] = new Lib() });
                return Task.CompletedTask;
            }
        }

        public sealed class Generator(ITokenResponseGenerator next) : ITokenResponseGenerator
        {
            public async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
            {
                var response = await next.ProcessAsync(result);
                if (response.Custom.TryGetValue("version", out var version))
                    response.Custom["version"] = ((Lib)version).ToString();
                return response;
            }
        }

        public sealed class Test : IPluginSelfTest
        {
            public Task TestAsync(CancellationToken cancellationToken) { SELFTEST }
        }

        """;
}
