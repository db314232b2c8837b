using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.Tests.Plugins.Discovery;

public sealed class MainAssemblyTests : PluginDirectoryFixture
{
    [Test]
    public void dll_called_like_the_folder_comes_first_whatever_its_case()
    {
        Write("plugins/acme.grant/Acme.Grant.dll");
        Write("plugins/acme.grant/Other.dll");
        Write("plugins/acme.grant/Other.deps.json");
        Assert.That(DiscoverOnly().MainAssemblyName, Is.EqualTo("Acme.Grant.dll"));
    }

    [Test]
    public void else_the_dll_with_a_dependency_file_beside_it()
    {
        Write("plugins/acme/Acme.Grant.dll");
        Write("plugins/acme/Acme.Grant.deps.json");
        Write("plugins/acme/Other.dll");
        Assert.That(DiscoverOnly().MainAssemblyName, Is.EqualTo("Acme.Grant.dll"));
    }

    [Test]
    public void else_the_only_dll()
    {
        Write("plugins/acme/Grant.DLL");
        Write("plugins/acme/lib/Other.dll");
        Assert.That(DiscoverOnly().MainAssemblyName, Is.EqualTo("Grant.DLL"));
    }

    [Test]
    public void several_without_a_sign_are_malformed_and_named()
    {
        Write("plugins/acme/One.dll");
        Write("plugins/acme/Two.dll");
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "does not tell which of its DLLs is the plugin (One.dll, Two.dll)", "call the folder like that DLL");
    }

    [Test]
    public void several_with_dependency_files_are_malformed_and_named()
    {
        foreach (var name in new[] { "One", "Two" })
        {
            Write($"plugins/acme/{name}.dll");
            Write($"plugins/acme/{name}.deps.json");
        }

        Write("plugins/acme/Three.dll");
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "(One.dll, Two.dll)");
    }

    [Test]
    public void folder_with_dlls_in_sub_folders_only_contains_no_dll()
    {
        Write("plugins/acme/1.0.0/Acme.dll");
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "contains no DLL");
    }
}
