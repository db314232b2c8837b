-- Times are milliseconds since 1970-01-01 UTC.
CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    user_name TEXT NOT NULL,
    normalized_user_name TEXT NOT NULL,
    display_name TEXT,
    email TEXT,
    normalized_email TEXT,
    email_confirmed INTEGER NOT NULL,
    phone_number TEXT,
    phone_number_confirmed INTEGER NOT NULL,
    password_hash TEXT,
    must_change_password INTEGER NOT NULL,
    user_code_hash TEXT,
    disabled INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL,
    refused_until INTEGER NOT NULL,
    otp_secret TEXT,
    otp_last_step INTEGER NOT NULL,
    pending_sign_in TEXT,
    security_stamp TEXT NOT NULL,
    concurrency_stamp TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_normalized_user_name ON users (normalized_user_name);
CREATE INDEX users_normalized_email ON users (normalized_email) WHERE normalized_email IS NOT NULL;
CREATE INDEX users_phone_number ON users (phone_number) WHERE phone_number IS NOT NULL;

CREATE TABLE user_claims (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE INDEX user_claims_user_id ON user_claims (user_id);

CREATE TABLE user_logins (
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    display_name TEXT,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (provider, subject)
) STRICT;
CREATE INDEX user_logins_user_id ON user_logins (user_id);

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT;

-- Their identifiers are never given to anybody else, and are known to be of nobody any more.
CREATE TABLE deleted_users (
    id TEXT PRIMARY KEY NOT NULL,
    deleted_at INTEGER NOT NULL
) STRICT;
