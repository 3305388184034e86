// Package words holds sentences in the two languages of the platform.
package words

import (
	"fmt"
	"strings"
)

// Text is one sentence or name in Simplified Chinese and in English.
// On the wire it is {"zh": …, "en": …}.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// T is short for Text{zh, en}.
func T(zh, en string) Text { return Text{ZH: zh, EN: en} }

// Quoted is what somebody typed, in whichever language that was: the English sentence around it shows that these are not its words.
func Quoted(said string) Text {
	if said == "" {
		return Text{}
	}
	return Text{ZH: said, EN: "“" + said + "”"}
}

// In returns the sentence in lang ("zh", "zh-CN", "en", "en-GB" …); anything unknown is Chinese.
func (t Text) In(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "en") && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// With fills the verbs of both sentences (see fmt.Sprintf). An argument that is itself a Text
// enters each sentence in that sentence's language.
func (t Text) With(args ...any) Text {
	if len(args) == 0 {
		return t
	}
	zh, en := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		if w, ok := a.(Text); ok {
			zh[i], en[i] = w.ZH, w.In("en")
			continue
		}
		zh[i], en[i] = a, a
	}
	return Text{ZH: fmt.Sprintf(t.ZH, zh...), EN: fmt.Sprintf(t.EN, en...)}
}

// Preferred returns "en" or "zh" from an Accept-Language header; Chinese unless English is asked for first.
func Preferred(acceptLanguage string) string {
	for part := range strings.SplitSeq(acceptLanguage, ",") {
		tag := strings.ToLower(strings.TrimSpace(strings.SplitN(part, ";", 2)[0]))
		switch {
		case strings.HasPrefix(tag, "zh"):
			return "zh"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "zh"
}

// Known says whether a tag ("zh", "zh-CN", "en", "en-GB" …) names a language that sentences are kept in.
func Known(tag string) bool {
	language, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return language == "zh" || language == "en"
}
