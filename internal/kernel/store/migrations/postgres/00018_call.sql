-- +goose Up
CREATE TABLE phone_call (
    district     TEXT    NOT NULL,
    id           TEXT    NOT NULL CHECK (id <> ''), -- as the telephone system gives it
    version      BIGINT  NOT NULL,
    line         TEXT    NOT NULL,
    number       BYTEA,                 -- sealed; NULL where it was withheld
    number_match BYTEA,                 -- keyed hash
    extension    TEXT    NOT NULL,     -- where it rings or was answered last
    placed_by    INTEGER NOT NULL CHECK (placed_by IN (0, 1, 2)), -- what said so: nothing, ringing, answered
    placed_at    BIGINT  NOT NULL,
    account      TEXT    NOT NULL,     -- who sat there, '' for nobody
    path         TEXT    NOT NULL CHECK (path LIKE '/%/'), -- of the centre that sat there, else the district
    state        TEXT    NOT NULL,
    began_at     BIGINT  NOT NULL CHECK (began_at > 0), -- the earliest that is known of it
    rang_at      BIGINT  NOT NULL,     -- 0 as long as the event is missing, and so on
    answered_at  BIGINT  NOT NULL,
    ended_at     BIGINT  NOT NULL,
    PRIMARY KEY (district, id),
    CHECK ((number IS NULL) = (number_match IS NULL)),
    CHECK (state = CASE WHEN ended_at > 0 THEN 'ended' WHEN answered_at > 0 THEN 'answered' ELSE 'ringing' END),
    CHECK (answered_at = 0 OR answered_at >= rang_at),
    CHECK (ended_at = 0 OR ended_at >= rang_at AND ended_at >= answered_at)
);
CREATE INDEX phone_call_day ON phone_call (district, began_at, id);
CREATE INDEX phone_call_live ON phone_call (district, extension, began_at) WHERE state <> 'ended';
CREATE INDEX phone_call_number ON phone_call (district, number_match, began_at) WHERE number_match IS NOT NULL;

-- Who sits at which extension: one at each, each at one.
CREATE TABLE call_seat (
    district  TEXT   NOT NULL,
    extension TEXT   NOT NULL CHECK (extension <> ''),
    account   TEXT   NOT NULL,
    path      TEXT   NOT NULL, -- of the operator's centre
    since     BIGINT NOT NULL,
    PRIMARY KEY (district, extension)
);
CREATE UNIQUE INDEX call_seat_account ON call_seat (district, account);

-- The reports that were taken down in a call.
CREATE TABLE call_report (
    district TEXT NOT NULL,
    call_id  TEXT NOT NULL,
    report   TEXT NOT NULL,
    PRIMARY KEY (district, call_id, report)
);

CREATE TABLE call_back (
    district     TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    call_id      TEXT    NOT NULL, -- '' where it is about a case
    case_id      TEXT    NOT NULL, -- '' where it is about a call
    path         TEXT    NOT NULL,
    number_match BYTEA,             -- of the call
    day          BIGINT  NOT NULL, -- of a rule's own: the day that was missed; else 0
    account      TEXT    NOT NULL, -- who asked for it, '' for the rule
    words        TEXT    NOT NULL,
    due_at       BIGINT  NOT NULL,
    made_at      BIGINT  NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('open', 'done', 'given_up')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    ended_at     BIGINT  NOT NULL DEFAULT 0,
    outcome      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    CHECK ((call_id = '') <> (case_id = '')),
    CHECK ((state = 'open') = (ended_at = 0)),
    CHECK ((account = '') = (day > 0))
);
CREATE INDEX call_back_open ON call_back (district, due_at, id) WHERE state = 'open';
CREATE INDEX call_back_number ON call_back (district, number_match) WHERE state = 'open' AND number_match IS NOT NULL;
CREATE UNIQUE INDEX call_back_once ON call_back (district, number_match, day) WHERE day > 0;

CREATE TABLE call_back_attempt (
    district TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    n        INTEGER NOT NULL CHECK (n > 0),
    at       BIGINT  NOT NULL,
    account  TEXT    NOT NULL,
    reached  INTEGER NOT NULL CHECK (reached IN (0, 1)),
    words    TEXT    NOT NULL,
    PRIMARY KEY (district, id, n)
);

-- +goose Down
DROP TABLE call_back_attempt;
DROP TABLE call_back;
DROP TABLE call_report;
DROP TABLE call_seat;
DROP TABLE phone_call;
