// A kube-apiserver made of two: the core of one release, and the CustomResourceDefinitions of a newer one.
//
// It takes kube-apiserver's flags, starts kube-apiserver-core and apiextensions-apiserver (beside this program) on ports of their own, and
// sends each request to the one that serves its API group. Some versions that the old core lacks are served as the older version of the same
// schema, with the version's name exchanged in what goes in and out.
package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const extensionsGroup = "apiextensions.k8s.io"

// aliases: group -> version that is asked for -> version that the core has. The kinds have the same fields in both.
var aliases = map[string][2]string{
	"policy":           {"v1", "v1beta1"},
	"autoscaling":      {"v2", "v2beta2"},
	"discovery.k8s.io": {"v1", "v1beta1"},
}

type server struct {
	address string
	plain   *http.Transport // the caller's own bearer token
	fronted *http.Transport // the caller's name in headers, vouched for by our certificate
}

type front struct {
	core, extensions server
	coreGroups       map[string]bool
	token            string
}

func main() {
	log.SetFlags(0)
	flags := parse(os.Args[1:])
	folder, err := os.MkdirTemp("", "front-")
	check(err)
	defer os.RemoveAll(folder)
	here, err := os.Executable()
	check(err)
	here = filepath.Dir(here)

	certificate, certificatePath := frontCertificate(folder)
	token := random()
	tokens := filepath.Join(folder, "tokens.csv")
	check(os.WriteFile(tokens, []byte(token+",front,front,system:masters\n"), 0o600))
	corePort, extensionsPort := freePort(), freePort()
	kubeconfig := filepath.Join(folder, "kubeconfig")
	check(os.WriteFile(kubeconfig, []byte(fmt.Sprintf(`{"apiVersion":"v1","kind":"Config","current-context":"c",
"contexts":[{"name":"c","context":{"cluster":"c","user":"c"}}],
"clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:%d","insecure-skip-tls-verify":true}}],
"users":[{"name":"c","user":{"token":"%s"}}]}`, corePort, token)), 0o600))

	trust := []string{
		"--requestheader-client-ca-file=" + certificatePath, "--requestheader-username-headers=X-Remote-User",
		"--requestheader-group-headers=X-Remote-Group", "--requestheader-extra-headers-prefix=X-Remote-Extra-",
	}
	var core []string
	for _, f := range os.Args[1:] {
		if !strings.HasPrefix(f, "--secure-port=") {
			core = append(core, f)
		}
	}
	core = append(append(core, trust...), fmt.Sprintf("--secure-port=%d", corePort), "--token-auth-file="+tokens)
	extensions := append([]string{}, trust...)
	for _, name := range []string{"etcd-servers", "bind-address", "tls-cert-file", "tls-private-key-file", "client-ca-file"} {
		extensions = append(extensions, "--"+name+"="+flags[name])
	}
	extensions = append(extensions,
		fmt.Sprintf("--secure-port=%d", extensionsPort), "--etcd-prefix=/extensions", "--requestheader-uid-headers=X-Remote-Uid",
		"--kubeconfig="+kubeconfig, "--authentication-kubeconfig="+kubeconfig, "--authorization-kubeconfig="+kubeconfig,
		"--authorization-webhook-cache-authorized-ttl=1s", "--authorization-webhook-cache-unauthorized-ttl=1s", "--authentication-token-webhook-cache-ttl=1s",
		"--cert-dir="+filepath.Join(folder, "certs"),
		"--disable-admission-plugins=MutatingAdmissionPolicy,ValidatingAdmissionPolicy", "--enable-priority-and-fairness=false")

	ended := make(chan error, 2)
	start(ended, filepath.Join(here, "kube-apiserver-core"), core)
	f := &front{token: token, core: connect(corePort, certificate), extensions: connect(extensionsPort, certificate)}
	waitFor(ended, func() bool { return f.core.ready(token) })
	f.coreGroups = map[string]bool{}
	for _, g := range groups(f.core.read("/apis", token)) {
		f.coreGroups[g["name"].(string)] = g["name"] != extensionsGroup
	}
	start(ended, filepath.Join(here, "apiextensions-apiserver"), extensions)
	waitFor(ended, func() bool { return f.extensions.ready(token) })

	authority, err := os.ReadFile(flags["client-ca-file"])
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	listener := &http.Server{
		Addr: net.JoinHostPort(flags["bind-address"], flags["secure-port"]), Handler: f,
		TLSConfig: &tls.Config{ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: pool}, ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { ended <- listener.ListenAndServeTLS(flags["tls-cert-file"], flags["tls-private-key-file"]) }()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	select {
	case err := <-ended:
		log.Printf("ended: %v", err)
	case <-stop:
	}
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/apis" || r.URL.Path == "/apis/":
		f.apis(w, r)
	case path[0] == "api" && len(path) == 1:
		r.Header.Set("Accept", "application/json")
		f.pass(w, r, f.core, "", "")
	case path[0] == "apis" && len(path) > 1 && !f.coreGroups[path[1]]:
		f.pass(w, r, f.extensions, "", "")
	case path[0] == "apis" && len(path) > 2 && aliases[path[1]][0] == path[2]:
		alias := aliases[path[1]]
		path[2] = alias[1]
		r.URL.Path = "/" + strings.Join(path, "/")
		r.URL.RawPath = ""
		f.pass(w, r, f.core, path[1]+"/"+alias[0], path[1]+"/"+alias[1])
	case strings.HasPrefix(r.URL.Path, "/openapi/v3"):
		f.pass(w, r, f.extensions, "", "")
	default:
		if r.Method == http.MethodPatch || r.Method == http.MethodPost || r.Method == http.MethodPut {
			prune(r)
		}
		f.pass(w, r, f.core, "", "")
	}
}

// The old core refuses to apply what it does not know. A pause before a container's end (1.29) makes no difference where there are no kubelets.
func prune(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if bytes.Contains(body, []byte(`"sleep"`)) {
		var value any
		if json.Unmarshal(body, &value) == nil {
			body, _ = json.Marshal(withoutSleep(value))
		}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Del("Content-Length")
}

func withoutSleep(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if hook, ok := v["preStop"].(map[string]any); ok && hook["sleep"] != nil {
			delete(v, "preStop")
		}
		for name, inner := range v {
			v[name] = withoutSleep(inner)
		}
	case []any:
		for i := range v {
			v[i] = withoutSleep(v[i])
		}
	}
	return value
}

// pass sends the request on. Where wanted is given, the API version has is called wanted outside.
func (f *front) pass(w http.ResponseWriter, r *http.Request, to server, wanted, has string) {
	proxy := &httputil.ReverseProxy{
		FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0),
		Director: func(out *http.Request) {
			out.URL.Scheme, out.URL.Host = "https", to.address
			for name := range out.Header {
				if strings.HasPrefix(name, "X-Remote-") {
					out.Header.Del(name)
				}
			}
			if wanted != "" {
				out.Header.Set("Accept", jsonOnly(out.Header.Get("Accept")))
				out.Header.Del("Accept-Encoding")
			}
		},
	}
	proxy.Transport = to.plain
	if len(r.TLS.VerifiedChains) > 0 {
		subject := r.TLS.VerifiedChains[0][0].Subject
		director := proxy.Director
		proxy.Director = func(out *http.Request) {
			director(out)
			out.Header.Set("X-Remote-User", subject.CommonName)
			for _, group := range subject.Organization {
				out.Header.Add("X-Remote-Group", group)
			}
		}
		proxy.Transport = to.fronted
	}
	if wanted != "" {
		if r.Body != nil {
			body, _ := io.ReadAll(r.Body)
			body = bytes.ReplaceAll(body, []byte(`"`+wanted+`"`), []byte(`"`+has+`"`))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			r.Header.Del("Content-Length")
		}
		proxy.ModifyResponse = func(answer *http.Response) error {
			answer.Header.Del("Content-Length")
			answer.ContentLength = -1
			reader, writer := io.Pipe()
			inner := answer.Body
			go func() {
				lines := bufio.NewReader(inner)
				for {
					line, err := lines.ReadBytes('\n')
					if _, failed := writer.Write(bytes.ReplaceAll(line, []byte(`"`+has+`"`), []byte(`"`+wanted+`"`))); failed != nil {
						err = failed
					}
					if err != nil {
						writer.CloseWithError(err)
						inner.Close()
						return
					}
				}
			}()
			answer.Body = reader
			return nil
		}
	}
	proxy.ServeHTTP(w, r)
}

// apis answers the list of groups: both servers', with the aliases.
func (f *front) apis(w http.ResponseWriter, r *http.Request) {
	r.Header.Set("Accept", "application/json")
	r.Header.Del("Accept-Encoding")
	core := &recorder{header: http.Header{}}
	f.pass(core, r.Clone(r.Context()), f.core, "", "")
	if core.status != 200 {
		w.WriteHeader(core.status)
		w.Write(core.body.Bytes())
		return
	}
	var all []map[string]any
	for _, g := range groups(core.body.Bytes()) {
		name := g["name"].(string)
		if !f.coreGroups[name] {
			continue
		}
		if alias, known := aliases[name]; known {
			version := map[string]any{"groupVersion": name + "/" + alias[0], "version": alias[0]}
			g["versions"] = append([]any{version}, g["versions"].([]any)...)
			g["preferredVersion"] = version
		}
		all = append(all, g)
	}
	for _, name := range f.extensionGroups() {
		var group map[string]any
		if json.Unmarshal(f.extensions.read("/apis/"+name, f.token), &group) == nil && group["kind"] == "APIGroup" {
			all = append(all, group)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"kind": "APIGroupList", "apiVersion": "v1", "groups": all})
}

// extensionGroups: the server of definitions has no list of groups of its own, so that its definitions have to tell.
func (f *front) extensionGroups() []string {
	var list struct {
		Items []struct{ Spec struct{ Group string } }
	}
	check(json.Unmarshal(f.extensions.read("/apis/"+extensionsGroup+"/v1/customresourcedefinitions", f.token), &list))
	names, seen := []string{extensionsGroup}, map[string]bool{}
	for _, item := range list.Items {
		if !seen[item.Spec.Group] {
			seen[item.Spec.Group] = true
			names = append(names, item.Spec.Group)
		}
	}
	return names
}

func groups(document []byte) []map[string]any {
	var list struct{ Groups []map[string]any }
	check(json.Unmarshal(document, &list))
	return list.Groups
}

func jsonOnly(accept string) string {
	var kept []string
	for _, one := range strings.Split(accept, ",") {
		if !strings.Contains(one, "protobuf") {
			kept = append(kept, one)
		}
	}
	if accept == "" || len(kept) == 0 {
		return "application/json"
	}
	return strings.Join(kept, ",")
}

func connect(port int, certificate tls.Certificate) server {
	// Both listen on loopback for this program alone.
	make := func(certificates ...tls.Certificate) *http.Transport {
		return &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, Certificates: certificates}, ForceAttemptHTTP2: true, DisableCompression: true}
	}
	return server{address: fmt.Sprintf("127.0.0.1:%d", port), plain: make(), fronted: make(certificate)}
}

func (s server) get(path, token string) (*http.Response, error) {
	request := &http.Request{Method: "GET", URL: &url.URL{Scheme: "https", Host: s.address, Path: path}, Header: http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/json"}}}
	return s.plain.RoundTrip(request)
}

func (s server) ready(token string) bool {
	answer, err := s.get("/readyz", token)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == 200
}

func (s server) read(path, token string) []byte {
	answer, err := s.get(path, token)
	check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	check(err)
	return body
}

type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = 200
	}
	return r.body.Write(b)
}

func frontCertificate(folder string) (tls.Certificate, string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "front"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(30 * 24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	check(err)
	path := filepath.Join(folder, "front.crt")
	check(os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}

func start(ended chan<- error, program string, arguments []string) {
	command := exec.Command(program, arguments...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	check(command.Start())
	go func() { ended <- fmt.Errorf("%s: %v", program, command.Wait()) }()
}

func waitFor(ended <-chan error, ready func() bool) {
	for limit := time.Now().Add(time.Minute); !ready(); {
		select {
		case err := <-ended:
			log.Fatal(err)
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(limit) {
			log.Fatal("a server is not ready after a minute")
		}
	}
}

func parse(arguments []string) map[string]string {
	flags := map[string]string{"bind-address": "127.0.0.1"}
	for _, argument := range arguments {
		if name, value, ok := strings.Cut(strings.TrimPrefix(argument, "--"), "="); ok {
			flags[name] = value
		}
	}
	return flags
}

func freePort() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func random() string {
	b := make([]byte, 16)
	_, err := rand.Read(b)
	check(err)
	return hex.EncodeToString(b)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
