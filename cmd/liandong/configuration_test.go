package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/constant"
	goparser "go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

const configuration = "../../docs/configuration.md"

var update = flag.Bool("update", false, "write docs/configuration.md")

// TestConfiguration holds docs/configuration.md against the commands, and writes it where -update is set.
func TestConfiguration(t *testing.T) {
	t.Parallel()
	want := reference(t)
	if *update {
		if err := os.WriteFile(configuration, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(configuration)
	if err != nil || string(got) != want {
		t.Errorf("%s differs from the commands (%v); run: make docs", configuration, err)
	}
}

func TestEveryCommandAndFlagSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for _, n := range model(t).Leaves(false) {
		if n.Help == "" {
			t.Errorf("%s says nothing", n.FullPath())
		}
		for _, v := range values(n) {
			if v.Help == "" {
				t.Errorf("%s: %s says nothing", n.FullPath(), v.Name)
			}
		}
	}
}

// TestEveryVariableThatIsReadIsInTheReference walks the sources: whoever reads the environment names what they read, by a constant.
func TestEveryVariableThatIsReadIsInTheReference(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(configuration)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]string{}
	for _, root := range []string{".", "../../internal", "../../data", "../../web"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "node_modules" || strings.HasSuffix(d.Name(), "test")): // helpers of tests
				return filepath.SkipDir
			case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
				maps.Copy(read, variables(t, path))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(read) < len(environment) {
		t.Errorf("only %v is found", read)
	}
	for name, where := range read {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("%s: %s stands nowhere in %s", where, name, configuration)
		}
	}
	for name := range environment {
		if read[name] == "" {
			t.Errorf("nobody reads %s", name)
		}
	}
}

// variables are those that a file reads, with the place of each.
func variables(t *testing.T, path string) map[string]string {
	t.Helper()
	set := token.NewFileSet()
	file, err := goparser.ParseFile(set, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		f, is := call.Fun.(*ast.SelectorExpr)
		if pkg, of := receiver(f, is); !of || pkg != "os" || !slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, f.Sel.Name) {
			return true
		}
		where := set.Position(call.Pos()).String()
		name := ""
		if len(call.Args) == 1 {
			switch arg := call.Args[0].(type) {
			case *ast.BasicLit:
				name = constant.StringVal(constant.MakeFromLiteral(arg.Value, arg.Kind, 0))
			case *ast.Ident:
				name = map[string]string{"envGOGC": envGOGC, "envLang": envLang}[arg.Name]
			}
		}
		if name == "" {
			t.Errorf("%s: it cannot be told which variable is read", where)
		}
		found[name] = where
		return true
	})
	return found
}

func receiver(f *ast.SelectorExpr, is bool) (string, bool) {
	if !is {
		return "", false
	}
	pkg, is := f.X.(*ast.Ident)
	if !is {
		return "", false
	}
	return pkg.Name, true
}

func model(t *testing.T) *kong.Application {
	t.Helper()
	k, err := parser(&commands{})
	if err != nil {
		t.Fatal(err)
	}
	return k.Model
}

// reference is the whole document.
func reference(t *testing.T) string {
	t.Helper()
	leaves := model(t).Leaves(false)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Configuration\n")
	line("Made from the commands by `make docs`; `liandong COMMAND --help` says the same. What to set for a server that people reach: docs/serving.md.\n")
	line("A flag wins over its variable, a variable over the default. There is no configuration file. Lists are separated by commas, times are like `90s`, `30m` or `1h`.\n")
	line("## Exit codes\n\n| Code | Meaning |\n|---|---|\n| 0 | Done; of a check: all is sound |\n| %d | Failed; of a check: something is not sound |\n| %d | A check could not look |\n| %d | The command line makes no sense |\n",
		exitUnsound, exitCannotTell, exitUsage)
	used := map[string][]string{}
	for _, n := range leaves {
		for _, f := range n.Flags {
			used[described(f)] = append(used[described(f)], name(n))
		}
	}
	line("## Commands\n")
	for _, n := range leaves {
		line("### liandong %s\n\n%s\n", usage(n), n.Help)
		if n.Detail != "" {
			line("%s\n", n.Detail)
		}
		for _, p := range n.Positional {
			line("- `%s`: %s", strings.ToUpper(p.Name), p.Help)
		}
		if len(n.Positional) > 0 {
			line("")
		}
		var own, shared []string
		for _, f := range n.Flags {
			if len(used[described(f)]) == 1 {
				own = append(own, described(f))
			} else {
				shared = append(shared, "`--"+f.Name+"`")
			}
		}
		if len(own) > 0 {
			line("%s\n%s\n", flagHead, strings.Join(own, "\n"))
		}
		if len(shared) > 0 {
			line("Shared: %s.\n", strings.Join(shared, ", "))
		}
	}
	line("## Flags of several commands\n\n%s", strings.Replace(flagHead, "|\n", "| Commands |\n", 1)+"---|")
	seen := map[string]bool{}
	for _, n := range leaves {
		for _, f := range n.Flags {
			if row := described(f); len(used[row]) > 1 && !seen[row] {
				seen[row] = true
				line("%s %s |", row, strings.Join(used[row], ", "))
			}
		}
	}
	line("\n## Variables without a flag\n\n| Variable | Meaning |\n|---|---|")
	for _, v := range slices.Sorted(maps.Keys(environment)) {
		line("| `%s` | %s |", v, environment[v])
	}
	line("| `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` | Proxies on the way to `--heads-url`, and of `liandong cti` to its installation (read by Go's HTTP client). Webhooks never take a proxy |")
	return b.String()
}

const flagHead = "| Flag | Variable | Default | Meaning |\n|---|---|---|---|"

// described is a flag as a row of a table.
func described(f *kong.Flag) string {
	said := "`--" + f.Name + "`"
	if !f.IsBool() {
		said = "`--" + f.Name + "=" + kind(f.Value) + "`"
	}
	variable, standard := "", ""
	for _, e := range f.Envs {
		variable += "`" + e + "`"
	}
	switch {
	case f.Required:
		standard = "required"
	case f.HasDefault:
		standard = "`" + f.Default + "`"
	}
	help := strings.ReplaceAll(f.Help, "|", `\|`)
	if f.Enum != "" && f.IsSlice() {
		help += " Any of: " + strings.ReplaceAll(f.Enum, ",", ", ") + "."
	}
	return fmt.Sprintf("| %s | %s | %s | %s |", said, variable, standard, help)
}

func kind(v *kong.Value) string {
	if v.Enum != "" && !v.IsSlice() {
		return strings.ReplaceAll(v.Enum, ",", "\\|")
	}
	of := v.Target.Type().String()
	switch {
	case v.Tag.Type == "path", v.Tag.Type == "existingfile":
		return "PATH"
	case of == "time.Duration":
		return "TIME"
	case strings.HasPrefix(of, "int"), strings.HasPrefix(of, "uint"), strings.HasPrefix(of, "float"):
		return "NUMBER"
	case v.IsSlice():
		return "LIST"
	}
	return "TEXT"
}

func values(n *kong.Node) []*kong.Value {
	var all []*kong.Value
	all = append(all, n.Positional...)
	for _, f := range n.Flags {
		all = append(all, f.Value)
	}
	return all
}

// name is that of a command without the program's.
func name(n *kong.Node) string {
	if n.Parent != nil && n.Parent.Type == kong.CommandNode {
		return name(n.Parent) + " " + n.Name
	}
	return n.Name
}

func usage(n *kong.Node) string {
	said := name(n)
	for _, p := range n.Positional {
		said += " " + strings.ToUpper(p.Name)
	}
	return said
}

// TestTheProgramEndsWithWhatTheReferenceSays: a line that makes no sense, a check that cannot look.
func TestTheProgramEndsWithWhatTheReferenceSays(t *testing.T) {
	t.Parallel()
	bin, dir := program(t), t.TempDir()
	for line, want := range map[string]int{
		"version":          0,
		"version --colour": exitUsage,
		"audit verify":     exitCannotTell,
		"doctor":           exitCannotTell,
		"indicator verify": exitUnsound,
		"migrate":          1,
	} {
		args := strings.Fields(line)
		if !strings.HasPrefix(line, "version") {
			args = append(args, "--data", dir)
		}
		if got := ends(t, bin, args); got != want {
			t.Errorf("%s ends with %d, not %d", line, got, want)
		}
	}
}

func ends(t *testing.T, bin string, args []string) int {
	t.Helper()
	command := exec.CommandContext(t.Context(), bin, args...)
	_ = command.Run() // what it ends with says whether it failed
	return command.ProcessState.ExitCode()
}
