using PluginTokenServer.Host.SignIn.Brand;

namespace PluginTokenServer.Host.Tests.SignIn;

public sealed class AccentColorTests
{
    [TestCase("#000000", "#ffffff")]
    [TestCase("#ffffff", "#000000")]
    [TestCase("#ff0000", "#000000")]
    [TestCase("#0000FF", "#ffffff")]
    [TestCase("#14584a", "#ffffff")]
    [TestCase("#f2c230", "#000000")]
    public void text_on_a_colour_is_the_one_that_stands_out(string text, string ink)
    {
        Assert.That(AccentColor.TryParse(text, out var color), Is.True);
        Assert.That(color.Ink, Is.EqualTo(ink));
        Assert.That(color.ToString(), Is.EqualTo(text).IgnoreCase);
    }

    [Test]
    public void text_can_be_read_on_every_colour()
    {
        for (var red = 0; red < 256; red += 5)
        {
            for (var green = 0; green < 256; green += 5)
            {
                for (var blue = 0; blue < 256; blue += 5)
                {
                    var color = new AccentColor((byte)red, (byte)green, (byte)blue);
                    if (color.ContrastWith(color.Ink == "#ffffff" ? 1 : 0) < 4.5)
                        Assert.Fail($"{color} with {color.Ink}");
                }
            }
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("blue")]
    [TestCase("#abc")]
    [TestCase("1f5fa8")]
    [TestCase("#1f5fa8ff")]
    [TestCase("#1f5fg8")]
    [TestCase("# f5fa8")]
    [TestCase("#-f5fa8")]
    [TestCase("#fff;}a")]
    public void anything_else_is_no_colour(string? text) => Assert.That(AccentColor.TryParse(text, out _), Is.False);
}
