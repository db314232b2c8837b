using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>The tables, as <c>Schema/</c> makes them.</summary>
/// <param name="options">Where they are.</param>
/// <param name="prefix">What their names begin with.</param>
internal sealed class UsersContext(DbContextOptions<UsersContext> options, string prefix) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<IdentityUserClaim<string>> Claims => Set<IdentityUserClaim<string>>();

    public DbSet<IdentityUserLogin<string>> Logins => Set<IdentityUserLogin<string>>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<DeletedUser> Deleted => Set<DeletedUser>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(user =>
        {
            user.ToTable(prefix + "users").HasKey(row => row.Id);
            user.Ignore(row => row.LockoutEnd).Ignore(row => row.LockoutEnabled).Ignore(row => row.TwoFactorEnabled).Ignore(row => row.IsActive).Ignore(row => row.HasSecondFactor);
            user.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            user.Property(row => row.UserName).HasColumnName("user_name");
            user.Property(row => row.NormalizedUserName).HasColumnName("normalized_user_name");
            user.Property(row => row.DisplayName).HasColumnName("display_name");
            user.Property(row => row.Email).HasColumnName("email");
            user.Property(row => row.NormalizedEmail).HasColumnName("normalized_email");
            user.Property(row => row.EmailConfirmed).HasColumnName("email_confirmed");
            user.Property(row => row.PhoneNumber).HasColumnName("phone_number");
            user.Property(row => row.PhoneNumberConfirmed).HasColumnName("phone_number_confirmed");
            user.Property(row => row.PasswordHash).HasColumnName("password_hash");
            user.Property(row => row.MustChangePassword).HasColumnName("must_change_password");
            user.Property(row => row.UserCodeHash).HasColumnName("user_code_hash");
            user.Property(row => row.IsDisabled).HasColumnName("disabled");
            user.Property(row => row.IsLocked).HasColumnName("locked");
            user.Property(row => row.AccessFailedCount).HasColumnName("failed_attempts");
            user.Property(row => row.RefusedUntil).HasColumnName("refused_until");
            user.Property(row => row.OtpSecret).HasColumnName("otp_secret");
            user.Property(row => row.OtpLastStep).HasColumnName("otp_last_step");
            user.Property(row => row.PendingSignIn).HasColumnName("pending_sign_in");
            user.Property(row => row.SecurityStamp).HasColumnName("security_stamp");
            user.Property(row => row.ConcurrencyStamp).HasColumnName("concurrency_stamp").IsConcurrencyToken();
            user.Property(row => row.CreatedAt).HasColumnName("created_at");
        });
        modelBuilder.Entity<IdentityUserClaim<string>>(claim =>
        {
            claim.ToTable(prefix + "user_claims").HasKey(row => row.Id);
            claim.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
            claim.Property(row => row.Id).HasColumnName("id");
            claim.Property(row => row.UserId).HasColumnName("user_id");
            claim.Property(row => row.ClaimType).HasColumnName("type");
            claim.Property(row => row.ClaimValue).HasColumnName("value");
        });
        modelBuilder.Entity<IdentityUserLogin<string>>(login =>
        {
            login.ToTable(prefix + "user_logins").HasKey(row => new { row.LoginProvider, row.ProviderKey });
            login.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
            login.Property(row => row.LoginProvider).HasColumnName("provider");
            login.Property(row => row.ProviderKey).HasColumnName("subject");
            login.Property(row => row.ProviderDisplayName).HasColumnName("display_name");
            login.Property(row => row.UserId).HasColumnName("user_id");
        });
        modelBuilder.Entity<RecoveryCode>(code =>
        {
            code.ToTable(prefix + "recovery_codes").HasKey(row => new { row.UserId, row.Hash });
            code.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
            code.Property(row => row.UserId).HasColumnName("user_id");
            code.Property(row => row.Hash).HasColumnName("hash");
        });
        modelBuilder.Entity<DeletedUser>(deleted =>
        {
            deleted.ToTable(prefix + "deleted_users").HasKey(row => row.Id);
            deleted.Property(row => row.Id).HasColumnName("id");
            deleted.Property(row => row.DeletedAt).HasColumnName("deleted_at");
        });
    }
}
