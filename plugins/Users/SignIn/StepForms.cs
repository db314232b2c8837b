using PluginTokenServer.Plugins.Users.SecondFactors;
using PluginTokenServer.Plugins.Users.Texts;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.Users.SignIn;

/// <summary>The forms of the steps after the password.</summary>
internal static class StepForms
{
    public const string Otp = "otp";
    public const string NewPassword = "new-password";
    public const string Enrol = "enrol";
    public const string Keep = "keep";

    public const string Code = "code";
    public const string Password = "password";
    public const string Again = "again";

    public static SignInForm ForOtp(Words words) => new()
    {
        Kind = Otp,
        Title = words["Otp.Title"],
        Text = words["Otp.Text"],
        Fields = [new SignInField { Name = Code, Label = words["Otp.Field"], AutoComplete = "one-time-code" }],
        Submit = words["Otp.Submit"],
    };

    /// <param name="words">The language.</param>
    /// <param name="objection">What was wrong with the last one.</param>
    public static SignInForm ForNewPassword(Words words, string? objection) => new()
    {
        Kind = NewPassword,
        Title = words["New.Title"],
        Text = objection ?? words["New.Text"],
        Fields =
        [
            new SignInField { Name = Password, Label = words["New.Field"], IsSecret = true, AutoComplete = "new-password" },
            new SignInField { Name = Again, Label = words["New.Again"], IsSecret = true, AutoComplete = "new-password" },
        ],
        Submit = words["New.Submit"],
    };

    public static SignInForm ForEnrolment(Words words, byte[] secret, string issuer, string userName)
    {
        var key = Base32.Encode(secret);
        return new SignInForm
        {
            Kind = Enrol,
            Title = words["Enrol.Title"],
            Text = words.Of("Enrol.Text", Base32.Grouped(key, ' ')),
            Image = QrPicture.Of(Totp.UriOf(key, issuer, userName)),
            ImageText = words["Enrol.Image"],
            Fields = [new SignInField { Name = Code, Label = words["Enrol.Field"], IsNumeric = true, AutoComplete = "one-time-code" }],
            Submit = words["Enrol.Submit"],
        };
    }

    public static SignInForm ForKeeping(Words words, IReadOnlyList<string> codes) => new()
    {
        Kind = Keep,
        Title = words["Keep.Title"],
        Text = words["Keep.Text"],
        Keep = codes,
        Submit = words["Keep.Submit"],
    };
}
