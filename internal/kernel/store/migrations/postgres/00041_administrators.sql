-- +goose Up
-- Who administers accounts does so in an area: an account without grants belongs to that in which it was opened, '' for the district.
ALTER TABLE account ADD COLUMN area TEXT NOT NULL DEFAULT '';
CREATE INDEX account_person ON account (district, person);

-- By what a person is known again when another account is opened for them: a keyed hash of the number by which the administration knows them.
CREATE TABLE person_mark (
    district TEXT NOT NULL,
    mark     BYTEA NOT NULL,
    person   TEXT NOT NULL CHECK (person <> ''),
    PRIMARY KEY (district, mark)
);

-- A district is served from the moment when its first administrators have their passwords.
CREATE TABLE installation (
    district TEXT   NOT NULL,
    begun_at BIGINT NOT NULL CHECK (begun_at > 0),
    done_at  BIGINT NOT NULL, -- 0 while it is being made
    PRIMARY KEY (district)
);

-- +goose Down
DROP TABLE installation;
DROP TABLE person_mark;
DROP INDEX account_person;
ALTER TABLE account DROP COLUMN area;
