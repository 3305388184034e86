-- +goose Up
ALTER TABLE cases
    ADD COLUMN limit_value DOUBLE PRECISION NOT NULL DEFAULT 0,
    ADD COLUMN limit_unit TEXT NOT NULL DEFAULT '',
    ADD COLUMN extra_days INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN stage_limit_value DOUBLE PRECISION NOT NULL DEFAULT 0,
    ADD COLUMN stage_limit_unit TEXT NOT NULL DEFAULT '',
    ADD COLUMN stage_fired TEXT NOT NULL DEFAULT '',
    ADD COLUMN whole_fired TEXT NOT NULL DEFAULT '',
    ADD COLUMN pauses INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN review_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN hop_over_ms BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN hop_paused_ms BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN handling_ms BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN ask_kind TEXT NOT NULL DEFAULT '',
    ADD COLUMN ask_owner_kind TEXT NOT NULL DEFAULT '',
    ADD COLUMN ask_owner_code TEXT NOT NULL DEFAULT '',
    ADD COLUMN ask_account TEXT NOT NULL DEFAULT '',
    ADD COLUMN ask_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN ask_days INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN ask_until BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN tasks INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN mediation TEXT NOT NULL DEFAULT '',
    ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN reworks INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN checked_from BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN closer_kind TEXT NOT NULL DEFAULT '',
    ADD COLUMN closer_code TEXT NOT NULL DEFAULT '',
    ADD COLUMN closer_account TEXT NOT NULL DEFAULT '',
    ADD COLUMN forced INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN solved TEXT NOT NULL DEFAULT '',
    ADD COLUMN rating INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN excused INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN recheck TEXT NOT NULL DEFAULT '';
ALTER TABLE cases DROP CONSTRAINT cases_state_check;
ALTER TABLE cases
    ADD CHECK (state IN ('received', 'screening', 'dispatching', 'assigned', 'handling', 'checking', 'suspended', 'closed', 'void')),
    ADD CHECK ((state = 'suspended') = (review_at > 0)),
    ADD CHECK (ask_kind IN ('', 'extend', 'suspend', 'close', 'appeal', 'object')),
    ADD CHECK (mediation IN ('', 'running', 'agreed', 'fulfilled', 'failed')),
    ADD CHECK (solved IN ('', 'yes', 'no') AND rating BETWEEN 0 AND 5),
    ADD CHECK (recheck IN ('', 'drawn', 'kept', 'failed'));
CREATE INDEX cases_ask ON cases (district, ask_kind, ask_at, id) WHERE ask_kind <> '';
CREATE INDEX case_timer_next ON case_timer (due_at);
ALTER TABLE stage_limit DROP CONSTRAINT stage_limit_stage_check;
ALTER TABLE stage_limit ADD CHECK (stage IN ('intake', 'screening', 'dispatch', 'accept', 'check', 'answer', 'assist', 'reply', 'recheck'));
ALTER TABLE case_hop ADD COLUMN paused_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_hop ADD COLUMN over_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_event ADD COLUMN ask TEXT NOT NULL DEFAULT '';
ALTER TABLE case_event ADD COLUMN told_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE case_event ADD COLUMN told_code TEXT NOT NULL DEFAULT '';
ALTER TABLE case_event ADD COLUMN task INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_event ADD COLUMN rung TEXT NOT NULL DEFAULT '';
ALTER TABLE case_event ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_delta ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_delta ADD COLUMN forced BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_delta ADD COLUMN suspended BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_count ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_count ADD COLUMN forced BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_count ADD COLUMN suspended BIGINT NOT NULL DEFAULT 0;

-- What somebody was asked to do beside the owner: help (assist), reply to a supervision order (supervise), look again after closing (recheck).
CREATE TABLE case_task (
    district    TEXT    NOT NULL,
    case_id     TEXT    NOT NULL,
    n           INTEGER NOT NULL, -- 1, 2 … in the case
    kind        TEXT    NOT NULL CHECK (kind IN ('assist', 'supervise', 'recheck')),
    state       TEXT    NOT NULL CHECK (state IN ('open', 'answered', 'done', 'ended')),
    owner_kind  TEXT    NOT NULL,
    owner_code  TEXT    NOT NULL CHECK (owner_code <> ''),
    by_kind     TEXT    NOT NULL,
    by_code     TEXT    NOT NULL,
    words       TEXT    NOT NULL,
    asked_at    BIGINT  NOT NULL,
    due_at      BIGINT  NOT NULL,
    limit_value DOUBLE PRECISION NOT NULL,
    limit_unit  TEXT    NOT NULL,
    urged       INTEGER NOT NULL, -- 1 when it was said that the limit has passed
    rounds      INTEGER NOT NULL, -- how often the answer was not enough
    answered_at BIGINT  NOT NULL,
    answer      TEXT    NOT NULL,
    over_ms     BIGINT  NOT NULL,
    PRIMARY KEY (district, case_id, n)
);
CREATE INDEX case_task_owner ON case_task (district, owner_code, case_id);

CREATE TABLE case_pause (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL, -- 0 while it lasts
    reason   TEXT   NOT NULL,
    PRIMARY KEY (district, case_id, from_at)
);

CREATE TABLE case_mediation (
    district   TEXT    NOT NULL,
    case_id    TEXT    NOT NULL,
    n          INTEGER NOT NULL, -- version of the case with which it began
    parties    BYTEA   NOT NULL, -- sealed
    agreement  BYTEA,            -- sealed, null until there is one
    agreed_at  BIGINT  NOT NULL,
    fulfil_by  BIGINT  NOT NULL,
    ended_at   BIGINT  NOT NULL,
    PRIMARY KEY (district, case_id, n)
);

-- Where a case went on outside of this lifecycle.
CREATE TABLE case_link (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    n        BIGINT NOT NULL, -- version of the case
    kind     TEXT   NOT NULL CHECK (kind IN ('enforcement')),
    ref      TEXT   NOT NULL, -- of the file there, '' as long as there is none
    basis    TEXT   NOT NULL, -- in law
    at       BIGINT NOT NULL,
    PRIMARY KEY (district, case_id, n)
);

CREATE TABLE case_evaluation (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    path     TEXT   NOT NULL,
    closed_at BIGINT NOT NULL,
    verdict  TEXT   NOT NULL CHECK (verdict IN ('good', 'fair', 'poor')),
    failed   TEXT   NOT NULL, -- codes of rules, separated by commas
    marks    TEXT   NOT NULL, -- of data quality, likewise
    facts    TEXT   NOT NULL, -- JSON: what the rules looked at
    PRIMARY KEY (district, case_id)
);
CREATE INDEX case_evaluation_closed ON case_evaluation (district, closed_at);

-- +goose Down
DROP TABLE case_evaluation;
DROP TABLE case_link;
DROP TABLE case_mediation;
DROP TABLE case_pause;
DROP TABLE case_task;
DROP INDEX case_timer_next;
DROP INDEX cases_ask;
