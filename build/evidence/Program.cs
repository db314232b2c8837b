using PluginTokenServer.Evidence;

// Exit code: 0 every invariant held, 1 the program could not do its work, 2 an invariant did not hold.
try
{
    var options = EvidenceOptions.Parse(args);
    if (options.Command == "setup")
    {
        Setup.Write(options.Required("directory"), options.Number("nodes", 1), options.Text("postgres"), options.Text("torture") is { } torture ? new TorturePlugins(torture, options.Number("breaker", TorturePlugins.UsualBreakerFailures)) : null);
        return 0;
    }

    if (options.Command == "elsewhere")
    {
        Elsewhere.Serve(options.Required("mode"), options.Number("megabytes", 0));
        return 0;
    }

    var target = Target.Read(options.Required("target"));
    if (options.Texts("url") is { Length: > 0 } urls)
        target = target.At([.. urls.Select(url => new Uri(url))]);
    using var requests = new Requests(target);
    await requests.SignInAsync();
    return await new Run(options, requests).AllAsync(await ExperimentAsync(options, requests)) ? 0 : 2;
}
catch (Exception fault)
{
    Console.Error.WriteLine("ERROR " + (fault is ArgumentException or InvalidOperationException or IOException ? fault.Message : fault.ToString()));
    return 1;
}

static async Task<IExperiment> ExperimentAsync(EvidenceOptions options, Requests requests)
{
    var (contenders, seed) = (options.Number("contenders", options.Command == "revoke" ? 4 : 8), options.Number("seed", 1));
    return (options.Command, options.Text("kind")) switch
    {
        ("race", "refresh") => new RefreshRace(requests, contenders),
        ("race", "assertion") => new AssertionRace(requests, contenders),
        ("race", "reference") => new ReferenceRace(requests, contenders),
        // A few sessions, so that contenders have the same one or different ones.
        ("race", "code") => new CodeRace(requests, await Browser.SignInAsync(requests, 4, seed), contenders),
        ("race", "par") => new PushedRace(requests, await Browser.SignInAsync(requests, 4, seed), contenders),
        ("race", "device") => new CrossDeviceRace(requests, await Browser.SignInAsync(requests, 4, seed), CrossDevice.Device, contenders),
        ("race", "ciba") => new CrossDeviceRace(requests, await Browser.SignInAsync(requests, 4, seed), CrossDevice.Ciba, contenders),
        ("cut", null) => new Cut(requests),
        ("revoke", null or "token") => new Revoke(requests, (await Browser.SignInAsync(requests, 1, seed))[0], contenders),
        ("revoke", "session") => new RevokeSession(requests, contenders),
        ("torture", null) => new Torture(options, requests),
        ("kill", null) => new Kill(options, requests),
        _ => throw new ArgumentException(EvidenceOptions.Usage),
    };
}
