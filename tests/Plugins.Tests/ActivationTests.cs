using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>What of a plugin is offered, and which of it is made when.</summary>
public sealed class ActivationTests
{
    private const string Counting = """
        public sealed class Counter { public int Made; }
        public sealed class Service : System.IDisposable { public Service(Counter counter) => counter.Made++; public void Dispose() { } }
        """;

    [Test]
    public async Task type_that_cannot_be_made_harms_only_its_own_grant()
    {
        await using var server = await new PluginServer().Add("acme", Source.Grant("works") + Source.Validator("Broken", "broken", "_ = unknown;", "IUnknown unknown") + "public interface IUnknown;").StartAsync();

        var acme = server.Plugin("acme");
        Assert.Multiple(() =>
        {
            Assert.That(acme.State, Is.EqualTo(PluginState.Degraded));
            Assert.That(acme.Refusal, Is.EqualTo(RefusalReason.ActivationFailed));
            Assert.That(acme.Reason, Does.Contain("Broken").And.Contain("IUnknown"));
            Assert.That(acme.GrantTypes, Is.EqualTo(new[] { "works" }));
            Assert.That(server.Table.Grants.Keys, Is.EqualTo(new[] { "works" }));
        });
    }

    [Test]
    public async Task types_that_are_internal_abstract_generic_or_nested_in_an_internal_type_are_not_offered()
    {
        await using var server = await new PluginServer().Add("acme", Source.Grant("works") + """
            internal sealed class Hidden : IExtensionGrantValidator { public string GrantType => "hidden"; public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask; }
            public abstract class Base : IExtensionGrantValidator { public string GrantType => "base"; public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask; }
            public class Open<T> : IExtensionGrantValidator { public string GrantType => "open"; public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask; }
            internal static class Outer { public sealed class Inner : IExtensionGrantValidator { public string GrantType => "inner"; public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask; } }
            """).StartAsync();

        Assert.That(server.Table.Grants.Keys, Is.EqualTo(new[] { "works" }));
        Assert.That(server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
    }

    [Test]
    [TestCase("services.AddScoped<IExtensionGrantValidator, Validator>();")]
    [TestCase("services.AddTransient<Validator>();")]
    [TestCase("services.AddScoped<IExtensionGrantValidator>(provider => new Validator());")]
    [TestCase("services.AddSingleton<IExtensionGrantValidator>(new Validator());")]
    [TestCase("services.AddScoped<Validator>(); services.AddScoped<IExtensionGrantValidator>(provider => provider.GetRequiredService<Validator>());")]
    public async Task type_that_the_startup_registered_is_offered_once(string registration)
    {
        await using var server = await new PluginServer().Add("acme", Source.Grant("works") + Source.Startup(registration)).StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(server.Plugin("acme").State, Is.EqualTo(PluginState.Active), server.Plugin("acme").Reason);
            Assert.That(server.Plugin("acme").GrantTypes, Is.EqualTo(new[] { "works" }));
        });
        Assert.That((await server.CallAsync("works")).IsError, Is.False);
    }

    [Test]
    public async Task one_class_may_serve_two_grant_types_when_the_startup_makes_it_twice()
    {
        await using var server = await new PluginServer().Add("acme", Source.Usings + Source.Startup("""
            services.AddScoped<IExtensionGrantValidator>(provider => new Named("one"));
            services.AddScoped<IExtensionGrantValidator>(provider => new Named("two"));
            """) + """
            public sealed class Named(string name) : IExtensionGrantValidator
            {
                public string GrantType => name;
                public Task ValidateAsync(ExtensionGrantValidationContext context) { context.Result = new GrantValidationResult(name, "test"); return Task.CompletedTask; }
            }
            """).StartAsync();

        Assert.That(server.Plugin("acme").State, Is.EqualTo(PluginState.Active), server.Plugin("acme").Reason);
        Assert.That(new[] { await server.AskAsync("one"), await server.AskAsync("two") }, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task internal_type_that_the_startup_registered_is_offered()
    {
        await using var server = await new PluginServer().Add("acme", Source.Usings + Source.Startup("services.AddScoped<IExtensionGrantValidator, Validator>();")
            + Source.Validator("Validator", "works").Replace("public sealed class", "internal sealed class", StringComparison.Ordinal)).StartAsync();

        Assert.That(server.Table.Grants.Keys, Is.EqualTo(new[] { "works" }));
    }

    [Test]
    public async Task startup_runs_even_when_it_is_not_public()
    {
        await using var server = await new PluginServer().Add("acme", Source.Say("works", "service.Text", "Service service", "public sealed record Service(string Text);")
            + Source.Startup("""services.AddSingleton(new Service("made"));""").Replace("public sealed class", "internal sealed class", StringComparison.Ordinal)).StartAsync();

        Assert.That(await server.AskAsync("works"), Is.EqualTo("made"));
    }

    [Test]
    public async Task plugins_own_scoped_service_is_made_once_per_call_and_shared_within_it()
    {
        await using var server = await new PluginServer().Add("acme", Source.Say("works", "counter.Made", "Service one, Other other, Counter counter",
            Counting + "public sealed class Other(Service same) { public Service Same => same; }") + Source.Startup("services.AddSingleton<Counter>().AddScoped<Service>().AddScoped<Other>();")).StartAsync();

        // One at activation, then one for each call.
        Assert.That(new[] { await server.AskAsync("works"), await server.AskAsync("works") }, Is.EqualTo(new[] { "2", "3" }));
    }

    [Test]
    public async Task only_the_validator_of_the_called_grant_is_made()
    {
        await using var server = await new PluginServer().Add("acme", Source.Say("one", "counter.Made", "Counter counter", Counting)
            + Source.Validator("Second", "two", "_ = service;", "Service service") + Source.Startup("services.AddSingleton<Counter>().AddScoped<Service>();")).StartAsync();

        Assert.That(new[] { await server.AskAsync("one"), await server.AskAsync("one") }, Is.EqualTo(new[] { "1", "1" }));
    }

    [Test]
    public async Task grant_type_is_read_once_and_frozen()
    {
        await using var server = await new PluginServer().Add("acme", Source.Usings + """
            public sealed class Validator : IExtensionGrantValidator
            {
                private static int _reads;
                public string GrantType => "name" + _reads++;
                public Task ValidateAsync(ExtensionGrantValidationContext context) { context.Result = new GrantValidationResult("" + _reads, "test"); return Task.CompletedTask; }
            }
            """).StartAsync();

        Assert.That(await server.AskAsync("name0"), Is.EqualTo("1"));
    }

    [Test]
    public async Task plugin_that_the_configuration_switches_off_is_not_run()
    {
        await using var server = await new PluginServer().Add("acme", Source.Grant("works") + Source.Startup("throw new Exception();")).Set("Entries:acme:Enabled", "false").StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(server.Plugin("acme").State, Is.EqualTo(PluginState.Disabled));
            Assert.That(server.Plugin("acme").Reason, Is.EqualTo("Switched off by TokenServer:Plugins:Entries:acme:Enabled."));
            Assert.That(server.Table.Grants, Is.Empty);
        });
    }

    [Test]
    [TestCase(null, null, false)]
    [TestCase("Entries:acme:Enabled", "true", true)]
    [TestCase("Entries:acme:TimeoutMs", "1000", true)]
    [TestCase("Entries:ACME:Enabled", "true", true)]
    [TestCase("Entries:acme:Enabled", "false", false)]
    public async Task plugin_that_is_not_enabled_by_default_waits_to_be_named(string? key, string? value, bool active)
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + "[assembly: TokenServerPlugin(EnabledByDefault = false)]" + Source.Validator("Validator", "works"));
        if (key is not null)
            server.Set(key, value!);

        await server.StartAsync();

        Assert.That(server.Plugin("acme").State, Is.EqualTo(active ? PluginState.Active : PluginState.Disabled));
    }

    [Test]
    public async Task two_contracts_on_one_type_are_two_offers()
    {
        await using var server = await new PluginServer().Add("acme", Source.Usings + """
            public sealed class Both : IExtensionGrantValidator, ICustomTokenRequestValidator
            {
                public string GrantType => "both";
                public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask;
                public Task ValidateAsync(CustomTokenRequestValidationContext context) => Task.CompletedTask;
            }
            """).StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(server.Plugin("acme").Offers, Is.EqualTo(new[] { "ICustomTokenRequestValidator", "IExtensionGrantValidator" }));
            Assert.That(server.Table.Single(typeof(Validation.ICustomTokenRequestValidator))!.TypeName, Is.EqualTo("Both"));
        });
    }
}
