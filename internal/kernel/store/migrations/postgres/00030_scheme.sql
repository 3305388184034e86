-- +goose Up
-- Evaluation schemes: weights over rates. From publication on the document, with the rates and the units in it, stays as it is.
CREATE TABLE scheme (
    district          TEXT   NOT NULL,
    id                TEXT   NOT NULL, -- made by whoever drafts it
    version           BIGINT NOT NULL CHECK (version > 0),
    state             TEXT   NOT NULL CHECK (state IN ('draft', 'published', 'settled')),
    document          TEXT   NOT NULL CHECK (document <> ''),
    draft_account     TEXT   NOT NULL CHECK (draft_account <> ''),
    draft_at          BIGINT NOT NULL,
    published_account TEXT   NOT NULL CHECK (published_account <> draft_account),
    published_at      BIGINT NOT NULL,
    settled_account   TEXT   NOT NULL,
    settled_at        BIGINT NOT NULL,
    PRIMARY KEY (district, id),
    CHECK ((published_account = '') = (published_at = 0) AND (settled_account = '') = (settled_at = 0)),
    CHECK ((state = 'draft') = (published_at = 0) AND (state = 'settled') = (settled_at > 0))
);

-- What a unit's score was settled at (n is 1), and every correction after it. Rows are only added.
CREATE TABLE scheme_result (
    district TEXT   NOT NULL,
    scheme   TEXT   NOT NULL,
    unit     TEXT   NOT NULL,
    n        BIGINT NOT NULL CHECK (n > 0),
    counts   TEXT   NOT NULL CHECK (counts <> ''), -- numerators and denominators, as JSON: the score follows from them
    why      TEXT   NOT NULL CHECK (n = 1 OR why <> ''),
    account  TEXT   NOT NULL CHECK (account <> ''),
    at       BIGINT NOT NULL,
    PRIMARY KEY (district, scheme, unit, n)
);

CREATE TABLE scheme_objection (
    district        TEXT   NOT NULL,
    id              TEXT   NOT NULL, -- made by whoever objects
    scheme          TEXT   NOT NULL,
    unit            TEXT   NOT NULL,
    n               BIGINT NOT NULL, -- the result it is about
    reason          TEXT   NOT NULL CHECK (reason <> ''),
    account         TEXT   NOT NULL CHECK (account <> ''),
    at              BIGINT NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('open', 'upheld', 'refused')),
    words           TEXT   NOT NULL, -- of the decision
    decided_account TEXT   NOT NULL CHECK (decided_account <> account),
    decided_at      BIGINT NOT NULL,
    PRIMARY KEY (district, id),
    UNIQUE (district, scheme, unit, n), -- a result is objected to once
    CHECK ((state = 'open') = (decided_at = 0) AND (state = 'open') = (words = '') AND (state = 'open') = (decided_account = ''))
);

-- +goose Down
DROP TABLE scheme_objection;
DROP TABLE scheme_result;
DROP TABLE scheme;
