using System.Text.Json;
using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Generators;

/// <summary>Objects of a plugin's own types as values of the response.</summary>
public sealed class CustomValueTests
{
    private JsonElement _json;

    [OneTimeSetUp]
    public async Task Ask()
    {
        var answer = await (await Servers.Extended).MachineAsync("DtoGenerator");
        answer.ShouldSucceed();
        _json = answer.Json;
    }

    [Test]
    public void data_object_is_written_by_its_properties() =>
        Assert.That(_json.GetProperty("account").GetRawText(), Is.EqualTo(
            """{"Id":42,"display_name":"Acme \u0022North\u0022","Limits":[{"Amount":12.5,"Kind":"Daily"}],"Tags":{"colour":"red"}}"""));

    [Test]
    public void anonymous_object_is_written_and_what_it_does_not_say_is_absent() =>
        Assert.That(_json.GetProperty("place").GetRawText(), Is.EqualTo("""{"City":"Bonn","Zip":53111}"""));

    [Test]
    public void array_is_written() => Assert.That(_json.GetProperty("numbers").GetRawText(), Is.EqualTo("[1,2,3]"));
}
