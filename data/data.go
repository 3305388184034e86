// Package data carries the reference data of the platform and of the demonstration district inside the program.
//
// Each folder's SOURCES.md says where its files come from and what they may be used for.
package data

import "embed"

// Files holds wujiang/ (outline, zones, streets and villages of the demonstration district) and
// reference/ (calendar, matters, conditions, duties, urgency, powers, procedure, discretion and templates), notices/ (more templates), retention/ (how long personal data is
// kept), passwords/ (common ones), demo/ (made up) and font/ (Chinese letters for paper).
//
//go:embed wujiang reference notices retention passwords demo font/*.ttf
var Files embed.FS
