using Microsoft.EntityFrameworkCore;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Plugins.Users.SecondFactors;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.Plugins.Users.Texts;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.Users.SignIn;

/// <summary>Signs people in: password, then the second factor, then what has to be put right first.</summary>
internal sealed class Authenticator(
    Finder finder, PasswordCheck passwords, NewPasswords newPasswords, Attempts attempts, SecondFactor secondFactor, Database database, UsersSettings settings, TimeProvider time) : IUserAuthenticator
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public Task<SignInOutcome> VerifyAsync(SignInStep step, CancellationToken cancellationToken)
    {
        var words = Words.In(step.Language);
        return step.Kind == SignInStep.PasswordKind ? TakePasswordAsync(step.Input["username"], step.Input["password"], words) : TakeStepAsync(step, words);
    }

    private async Task<SignInOutcome> TakePasswordAsync(string userName, string password, Words words)
    {
        // One sentence for all that can be wrong: which of it, is nobody's business who does not know the password.
        if (await passwords.FindAsync(userName, password) is not { } user)
            return SignInOutcome.Failed(words["SignIn.Wrong"]);
        return await GoOnAsync(user, new SignInProgress(user.Id, user.SecurityStamp!, ["pwd"], time.GetUtcNow().ToUnixTimeMilliseconds()), words);
    }

    private async Task<SignInOutcome> TakeStepAsync(SignInStep step, Words words)
    {
        if (SignInProgress.TryRead(step.State) is not { } progress || time.GetUtcNow() > DateTimeOffset.FromUnixTimeMilliseconds(progress.Begun) + Lifetime)
            return SignInOutcome.StartOver();
        if (await finder.ByIdAsync(progress.Subject) is not { IsActive: true } user || user.SecurityStamp != progress.Stamp)
            return SignInOutcome.StartOver();
        return step.Kind switch
        {
            StepForms.Otp when user.HasSecondFactor => await TakeCodeAsync(user, progress, step.Input[StepForms.Code].Trim(), words),
            StepForms.NewPassword when user.MustChangePassword => await TakeNewPasswordAsync(user, progress, step.Input, words),
            StepForms.Enrol when !user.HasSecondFactor && progress.Secret is not null => await EnrolAsync(user, progress, step.Input[StepForms.Code], words),
            StepForms.Keep when progress.Pending is not null => await FinishAsync(user, progress, words),
            _ => SignInOutcome.StartOver(),
        };
    }

    private async Task<SignInOutcome> TakeCodeAsync(User user, SignInProgress progress, string code, Words words)
    {
        if (!await attempts.EnterAsync(user.Id))
            return SignInOutcome.Failed(words["SignIn.Code"]);
        var digits = code.Replace(" ", "", StringComparison.Ordinal);
        if (await secondFactor.TakeCodeAsync(user, digits))
            return await GoOnAsync(user, progress with { Methods = [.. progress.Methods, "otp", "mfa"] }, words);
        // RFC 8176 §2: otp is for the passwords of RFC 4226 and RFC 6238, and a recovery code is none.
        if (digits.Length > Totp.Digits && await secondFactor.TakeRecoveryCodeAsync(user, code))
            return await GoOnAsync(user, progress with { Methods = [.. progress.Methods, "mfa"] }, words);
        attempts.ReportWrong(user);
        return SignInOutcome.Failed(words["SignIn.Code"]);
    }

    private async Task<SignInOutcome> TakeNewPasswordAsync(User user, SignInProgress progress, IReadOnlyDictionary<string, string> input, Words words)
    {
        if (await newPasswords.ObjectionAsync(user, input[StepForms.Password], input[StepForms.Again], words) is { } objection)
            return SignInOutcome.NeedsStep(StepForms.ForNewPassword(words, objection), progress.Write());
        if (await newPasswords.SetAsync(user, input[StepForms.Password], mustChange: false) is not { } stamp)
            return SignInOutcome.StartOver();
        (user.SecurityStamp, user.MustChangePassword) = (stamp, false);
        return await NextAsync(user, progress with { Stamp = stamp }, words);
    }

    private async Task<SignInOutcome> EnrolAsync(User user, SignInProgress progress, string code, Words words)
    {
        var (stamp, pending) = (NewUsers.NewStamp(), NewUsers.NewStamp());
        if (await secondFactor.EnrolAsync(user, progress.Secret!, code.Replace(" ", "", StringComparison.Ordinal), stamp, pending) is not { } codes)
            return SignInOutcome.Failed(words["Enrol.Wrong"]);
        var done = progress with { Stamp = stamp, Secret = null, Pending = pending, Methods = [.. progress.Methods, "otp", "mfa"] };
        return SignInOutcome.NeedsStep(StepForms.ForKeeping(words, codes), done.Write());
    }

    // Nothing is typed in this step, so that it has to be good once for itself: whoever finds the page later must not be let in by it.
    private async Task<SignInOutcome> FinishAsync(User user, SignInProgress progress, Words words)
    {
        var taken = await database.UseAsync(context => context.Users.Where(row => row.Id == user.Id && row.PendingSignIn == progress.Pending)
            .ExecuteUpdateAsync(changes => changes.SetProperty(row => row.PendingSignIn, (string?)null)));
        return taken == 0 ? SignInOutcome.StartOver() : await NextAsync(user, progress with { Pending = null }, words);
    }

    // What was entered was right, and was counted as wrong before it was looked at.
    private async Task<SignInOutcome> GoOnAsync(User user, SignInProgress progress, Words words)
    {
        await attempts.ForgiveAsync(user.Id);
        return await NextAsync(user, progress, words);
    }

    private async Task<SignInOutcome> NextAsync(User user, SignInProgress progress, Words words)
    {
        if (user.HasSecondFactor && settings.SecondFactor != SecondFactorPolicy.Off && !progress.HasSecondFactor)
            return SignInOutcome.NeedsStep(StepForms.ForOtp(words), progress.Write());
        if (user.MustChangePassword)
            return SignInOutcome.NeedsStep(StepForms.ForNewPassword(words, objection: null), progress.Write());
        if (!user.HasSecondFactor && settings.SecondFactor == SecondFactorPolicy.Required)
        {
            var secret = Totp.NewSecret();
            return SignInOutcome.NeedsStep(StepForms.ForEnrolment(words, secret, settings.OtpIssuer, user.UserName!), (progress with { Secret = secret }).Write());
        }

        await attempts.ClearAsync(user.Id);
        return SignInOutcome.Succeeded(user.Id, progress.Methods);
    }
}
