using System.Text;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Tests.Token;

public sealed class FormParserTests
{
    // What makes parsers stumble, and what lies between.
    private static readonly string[] Pieces =
        ["a", "grant_type", "client_secret", "password", "scope", "resource", "=", "==", "&", "&&", "+", "%", "%2", "%26", "%3D", "%00", "%ff", "%c3%bc", "%zz", "ü", "\u20ac", "\0", " ", ";", "\r\n", "[]", "?", "#"];

    [Test]
    [Property("Requirement", "TOK-03")]
    public void whatever_comes_is_read_or_refused_and_never_an_accident([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            var body = random.Next(2) == 0
                ? Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Pieces[random.Next(Pieces.Length)])))
                : Bytes(random, random.Next(200));
            var outcome = FormParser.Parse(body);
            Assert.That(outcome.Error is null, Is.Not.EqualTo(outcome.Value is null));
            if (outcome.Error is { } error)
                Assert.That((error.Status, error.Code), Is.EqualTo((400, "invalid_request")));
            else
                Assert.That(AllText(outcome.Value!), Has.None.Contains('\0').And.None.Empty);
        }
    }

    [Test]
    [Property("Requirement", "TOK-03")]
    public void what_was_encoded_is_what_is_read([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var fields = Enumerable.Range(0, random.Next(20)).ToDictionary(n => $"n{n}{Text(random, 8)}", _ => "v" + Text(random, 30));
            var form = Parse(string.Join('&', fields.Select(field => $"{Encode(field.Key, random)}={Encode(field.Value, random)}")));
            Assert.That(form.Parameters.AllKeys.ToDictionary(name => name!, name => form.Parameters[name]), Is.EqualTo(fields));
        }
    }

    [Test]
    [Property("Requirement", "TOK-03")]
    public void a_repeated_name_is_refused_however_it_is_written([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var name = "n" + Text(random, 8);
            var fields = Enumerable.Range(0, random.Next(1, 10)).Select(n => $"x{n}=1").Append($"{Encode(name, random)}=1").Append($"{Encode(name, random)}=2").ToArray();
            random.Shuffle(fields);
            Assert.That(FormParser.Parse(Encoding.ASCII.GetBytes(string.Join('&', fields))).Error?.Description, Does.Contain("repeated"));
        }
    }

    [Test]
    [Property("Requirement", "EXT-08")]
    public void credentials_are_kept_apart_however_their_names_are_written([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        foreach (var name in new[] { "client_secret", "client_assertion", "password" })
        {
            var form = Parse($"{Encode(name, random)}={Encode("swordfish", random)}&other=1");
            Assert.That(form.Parameters.AllKeys, Is.EqualTo(["other"]));
            Assert.That(new[] { form.ClientSecret, form.ClientAssertion, form.Password }.Count(value => value == "swordfish"), Is.EqualTo(1));
            Assert.That(FormParser.Parse(Encoding.ASCII.GetBytes($"{Encode(name, random)}=1&{Encode(name, random)}=1")).Error, Is.Not.Null);
        }
    }

    [TestCase("a=1&resource=x&resource=y&audience=p&audience=q", 2)]
    [Property("Requirement", "TOK-08")]
    public void only_resource_and_audience_may_be_given_several_times(string body, int count)
    {
        var form = Parse(body);
        Assert.That((form.Parameters.GetValues("resource")!.Length, form.Parameters.GetValues("audience")!.Length), Is.EqualTo((count, count)));
    }

    [TestCase("a=1", "1")]
    [TestCase("a=", null)]
    [TestCase("a", null)]
    [TestCase("a=1&A=2", "1")]
    [TestCase("a==", "=")]
    [TestCase("a=1=2", "1=2")]
    [TestCase("a=+", " ")]
    [TestCase("a=%2B", "+")]
    [TestCase("a=%e2%82%AC", "\u20ac")]
    [TestCase("a=1;b=2", "1;b=2")]
    [TestCase("&&a=1&&", "1")]
    [TestCase("a=&a=1&a=", "1")]
    [TestCase("", null)]
    public void a_value_is_what_stands_between_the_signs(string body, string? value) => Assert.That(Parse(body).Parameters["a"], Is.EqualTo(value));

    [TestCase(200, true)]
    [TestCase(201, false)]
    [Property("Requirement", "GEN-04")]
    public void a_form_has_so_many_parameters(int count, bool taken)
    {
        var body = string.Join('&', Enumerable.Range(0, count).Select(n => $"n{n}=1"));
        Assert.That(FormParser.Parse(Encoding.ASCII.GetBytes(body)).Error is null, Is.EqualTo(taken));
        // Those without a value count too: taking them apart is work.
        Assert.That(FormParser.Parse(Encoding.ASCII.GetBytes(body.Replace("=1", "", StringComparison.Ordinal))).Error is null, Is.EqualTo(taken));
    }

    [TestCase(InputLimits.ParameterName, true)]
    [TestCase(InputLimits.ParameterName + 1, false)]
    [TestCase(1_000_000, false)]
    [Property("Requirement", "GEN-04")]
    public void a_name_has_an_end(int length, bool taken) => Assert.That(FormParser.Parse(Encoding.ASCII.GetBytes(new string('n', length) + "=1")).Error is null, Is.EqualTo(taken));

    private static TokenRequestForm Parse(string body)
    {
        var outcome = FormParser.Parse(Encoding.UTF8.GetBytes(body));
        Assert.That(outcome.Error, Is.Null, body);
        return outcome.Value!;
    }

    private static IEnumerable<string> AllText(TokenRequestForm form) =>
        form.Parameters.AllKeys.SelectMany(name => form.Parameters.GetValues(name)!).Concat(new[] { form.ClientSecret, form.ClientAssertion, form.Password }.OfType<string>());

    // Some bytes as they are, some as percent and two digits in either case, some blanks as plus.
    private static string Encode(string text, Random random) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b =>
        b == ' ' && random.Next(2) == 0 ? "+"
        : char.IsAsciiLetterOrDigit((char)b) && random.Next(3) > 0 ? ((char)b).ToString()
        : "%" + (random.Next(2) == 0 ? b.ToString("x2", null) : b.ToString("X2", null))));

    private static string Text(Random random, int longest)
    {
        const string characters = "abcXYZ019-_.~!*'() \"<>&=+%;/?:@[]{}|\\^`\u00fc\u20ac\u4e2d\u2028\r\n\t";
        return string.Concat(Enumerable.Range(0, random.Next(longest)).Select(_ => characters[random.Next(characters.Length)]));
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
