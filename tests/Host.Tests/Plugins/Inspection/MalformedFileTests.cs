using System.Reflection.PortableExecutable;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Inspection;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Plugins.Inspection;

public sealed class MalformedFileTests : InspectionFixture
{
    [TestCase("")]
    [TestCase("Not a DLL at all.")]
    [TestCase("\u007fELF and so on")]
    public void file_of_another_kind_is_malformed(string content)
    {
        Write("plugins/acme/acme.dll", content);
        AssertRefused(InspectFolder().Refusal, RefusalReason.Malformed, "acme.dll is not a .NET assembly");
    }

    [Test]
    public void truncated_dll_is_malformed_wherever_it_ends()
    {
        var image = PluginCompiler.Emit("acme", Validator).Image;
        foreach (var length in new[] { 2, 64, 200, 400, 600, image.Length / 2, image.Length - 512 })
        {
            Write("plugins/acme/x.txt", "");
            File.WriteAllBytes(Dll, image[..length]);
            AssertRefused(InspectFolder().Refusal, RefusalReason.Malformed, "acme.dll is damaged or cut short", "copy it again");
        }
    }

    [Test]
    public void native_dll_is_malformed_as_the_plugin()
    {
        WriteDll("acme", image => image.AsSpan(new PEReader(new MemoryStream(image)).PEHeaders.PEHeaderStartOffset + 208, 8).Clear());
        AssertRefused(InspectFolder().Refusal, RefusalReason.Malformed, "acme.dll is not a .NET assembly");
    }

    [Test]
    public void mixed_mode_dll_is_malformed()
    {
        WriteDll("acme", image => image[new PEReader(new MemoryStream(image)).PEHeaders.CorHeaderStartOffset + 16] &= 0xFE);
        AssertRefused(InspectFolder().Refusal, RefusalReason.Malformed, "acme.dll mixes managed and native code");
    }

    [Test]
    public void dll_compiled_ahead_of_time_is_not_mixed_mode()
    {
        var framework = typeof(object).Assembly.Location;
        using var reader = new PEReader(File.OpenRead(framework));
        Assume.That(reader.PEHeaders.CorHeader!.Flags.HasFlag(CorFlags.ILOnly), Is.False, "the framework is compiled ahead of time");
        using var image = AssemblyImage.Open(framework, isShared: false, out var fault);
        Assert.That(fault, Is.EqualTo(ImageFault.None));
        Assert.That(image?.Name, Is.EqualTo("System.Private.CoreLib"));
    }

    [TestCase("{ \"targets\": ")]
    [TestCase("[]")]
    [TestCase("")]
    // Each of these ends a process that has the runtime read it.
    [TestCase("{}")]
    [TestCase("""{ "runtimeTarget": {} }""")]
    [TestCase("""{ "runtimeTarget": { "name": 5 } }""")]
    [TestCase("""{ "runtimeTarget": {}, "runtimeTarget": "x" }""")]
    [TestCase("""{ "runtimeTarget": "x", "targets": { "x": { "l/1": 5 } } }""")]
    [TestCase("""{ "runtimeTarget": "x", "targets": { "x": { "l/1": { "runtime": [] } } } }""")]
    [TestCase("""{ "runtimeTarget": "x", "targets": { "x": { "l/1": { "runtimeTargets": { "a.dll": {} } } } } }""")]
    [TestCase("""{ "runtimeTarget": "x", "targets": { "x": { "l/1": { "runtime": { "a.dll": {} } } } }, "libraries": { "l/1": { "type": "project" } } }""")]
    [TestCase("""{ "runtimeTarget": "x", "libraries": { "l/1": { "type": 5, "serviceable": false, "sha512": "" } } }""")]
    [TestCase("""{ "runtimeTarget": "x", "targets": [], "libraries": [] }""")]
    public void corrupt_dependency_file_is_malformed(string json)
    {
        Write("plugins/acme/acme.deps.json", json);
        AssertRefused(Inspect(Validator).Refusal, RefusalReason.Malformed, "has a corrupt acme.deps.json (", "build the plugin again");
    }

    [TestCase("../../outside/evil.dll")]
    [TestCase("/outside/evil.dll")]
    public void dependency_file_that_leads_outside_is_malformed(string asset)
    {
        Write("plugins/acme/acme.deps.json", $$"""{ "runtimeTarget": "x", "targets": { ".NETCoreApp,Version=v10.0": { "Evil/1.0.0": { "runtime": { "{{asset}}": {} } } } } }""");
        AssertRefused(Inspect(Validator).Refusal, RefusalReason.Malformed, $"names a file outside of the plugin in acme.deps.json ({asset})");
    }

    [Test]
    public void sound_dependency_file_is_no_fault()
    {
        Write("plugins/acme/acme.deps.json", """
            {
              "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0", "signature": "" },
              "targets": { ".NETCoreApp,Version=v10.0": { "Acme/1.0.0": { "dependencies": { "Lib": "1.0.0" }, "runtime": { "acme.dll": {} }, "runtimeTargets": { "native.so": { "rid": "linux-x64", "assetType": "native", "fileVersion": "1.0" } } } } },
              "libraries": { "Acme/1.0.0": { "type": "project", "serviceable": false, "sha512": "" } }
            }
            """);
        Assert.That(Inspect(Validator).Refusal, Is.Null);
    }

    [Test]
    public void contract_under_another_file_name_is_malformed()
    {
        PluginCompiler.Compile(Plugins, "acme", Validator);
        File.Copy(typeof(PluginTokenServer.Validation.IExtensionGrantValidator).Assembly.Location, Dll, overwrite: true);
        AssertRefused(InspectFolder().Refusal, RefusalReason.Malformed, "its own copy of PluginTokenServer.Abstractions.dll under the name acme.dll");
    }

    [Test]
    public void damaged_metadata_never_throws_and_never_breaks_the_log()
    {
        var image = PluginCompiler.Emit("acme", Validator).Image;
        var start = new PEReader(new MemoryStream(image)).PEHeaders.MetadataStartOffset;
        for (var i = 0; i < 200; i++)
        {
            // Spread over the metadata, each with another value, always the same.
            var damaged = image.ToArray();
            damaged[start + (i * 7919 % (image.Length - start))] ^= (byte)(i * 31 + 1);
            WriteBytes("acme", damaged);
            var refusal = InspectFolder().Refusal;
            Assert.That(refusal is null || refusal.Sentence.All(character => !char.IsControl(character)), $"run {i}");
        }
    }

    private void WriteDll(string name, Action<byte[]> change)
    {
        var image = PluginCompiler.Emit(name, Validator).Image;
        change(image);
        WriteBytes(name, image);
    }

    private void WriteBytes(string name, byte[] image)
    {
        Directory.CreateDirectory(Path.Combine(Plugins, "acme"));
        File.WriteAllBytes(Path.Combine(Plugins, "acme", name + ".dll"), image);
    }
}
