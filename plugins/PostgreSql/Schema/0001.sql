-- Everything that outlives a request, one row each. Kind and id are compared by their bytes, whatever the database sorts by.
-- Times are microseconds since 1970: nothing is rounded, and no date is an infinity.
CREATE TABLE pts_records (
    kind       text   COLLATE "C" NOT NULL,
    id         text   COLLATE "C" NOT NULL,
    stamp      text   COLLATE "C" NOT NULL,
    grant_id   text   COLLATE "C",
    subject    text   COLLATE "C",
    client_id  text   COLLATE "C",
    session_id text   COLLATE "C",
    origin     text   COLLATE "C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    payload    bytea  NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE INDEX pts_records_expires ON pts_records (expires_at);

-- One for each value that records are listed by, in the order they are listed in. A subject or client id can be longer than an entry
-- of an index may be: their begin is enough to find them by.
CREATE INDEX pts_records_grant ON pts_records (kind, grant_id, id) WHERE grant_id IS NOT NULL;
CREATE INDEX pts_records_subject ON pts_records (kind, left(subject, 200), id) WHERE subject IS NOT NULL;
CREATE INDEX pts_records_client ON pts_records (kind, left(client_id, 200), id) WHERE client_id IS NOT NULL;
CREATE INDEX pts_records_session ON pts_records (kind, session_id, id) WHERE session_id IS NOT NULL;
CREATE INDEX pts_records_origin ON pts_records (kind, origin, id) WHERE origin IS NOT NULL;
