package ledger

import (
	"encoding/json"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

func mediationPlace(c rules.Case, what string) string {
	return "mediation/" + c.District + "/" + c.ID + "/" + what
}

// mediationRows seal what was said and write it.
func mediationRows(vault *access.Vault, after rules.Case, at time.Time, m *rules.Mediated) ([]store.Statement, error) {
	now := clock.Milli(at)
	const latest = ` WHERE district = $1 AND case_id = $2 AND n = (SELECT MAX(n) FROM case_mediation WHERE district = $1 AND case_id = $2)`
	switch {
	case m == nil:
		return nil, nil
	case len(m.Begun) > 0:
		plain, err := json.Marshal(m.Begun)
		if err != nil {
			return nil, err
		}
		return []store.Statement{{Query: `INSERT INTO case_mediation (district, case_id, n, parties, agreed_at, fulfil_by, ended_at) VALUES ($1, $2, $3, $4, 0, 0, 0)`,
			Args: []any{after.District, after.ID, after.Version, vault.Seal(plain, mediationPlace(after, "parties"))}}}, nil
	case m.Agreement != "":
		return []store.Statement{{Query: `UPDATE case_mediation SET agreement = $3, agreed_at = $4, fulfil_by = $5` + latest,
			Args: []any{after.District, after.ID, vault.Seal([]byte(m.Agreement), mediationPlace(after, "agreement")), now, clock.Milli(m.FulfilBy)}}}, nil
	case m.Ended:
		return []store.Statement{{Query: `UPDATE case_mediation SET ended_at = $3` + latest, Args: []any{after.District, after.ID, now}}}, nil
	}
	return nil, nil
}

// ReadMediations returns the mediations of a case, opened; who shows them masks the parties.
func ReadMediations(tx *store.Tx, vault *access.Vault, c rules.Case) (list []rules.Mediation, err error) {
	if c.Mediation == "" {
		return nil, nil
	}
	err = tx.Each(`SELECT n, parties, agreement, agreed_at, fulfil_by, ended_at FROM case_mediation WHERE district = $1 AND case_id = $2 ORDER BY n`,
		store.Args(c.District, c.ID), func(r store.Scanner) error {
			var m rules.Mediation
			var parties, agreement []byte
			var agreed, fulfil, ended int64
			if err := r.Scan(&m.N, &parties, &agreement, &agreed, &fulfil, &ended); err != nil {
				return err
			}
			if len(parties) > 0 { // they may have been erased
				plain, err := vault.Unseal(parties, mediationPlace(c, "parties"))
				if err != nil {
					return err
				}
				if err := json.Unmarshal(plain, &m.Parties); err != nil {
					return err
				}
			}
			if len(agreement) > 0 {
				plain, err := vault.Unseal(agreement, mediationPlace(c, "agreement"))
				if err != nil {
					return err
				}
				m.Agreement = string(plain)
			}
			m.AgreedAt, m.FulfilBy, m.EndedAt = clock.Time(agreed), clock.Time(fulfil), clock.Time(ended)
			list = append(list, m)
			return nil
		})
	return list, err
}
