import AccessControl
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Looks
import Synchronization
import Testing

@testable import StaffWeb

/// What meets a request before anything of ours is looked up, and what a stranger can learn by asking.
@Suite struct EdgeTests {
    static func app(_ edge: Edge = Edge(), desk: FakeDesk = FakeDesk(), signIn: SignInDesk = .fake()) -> some ApplicationProtocol {
        var site = Site.example(desk, signIn: signIn)
        var settings = site.settings
        settings.edge = edge
        site = Site(
            looks: desk, signIn: signIn, fhirLook: site.fhirLook, mixUps: site.mixUps, own: site.own, sanitise: site.sanitise,
            assets: site.assets,
            settings: settings)
        return Application(router: Routes.router(site), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    // MARK: Who asks

    @Test("whom a listener is not for gets the same page whatever they ask, with a session or without")
    func notFromHere() async throws {
        let edge = Edge(allows: { _ in false })
        try await Self.app(edge).test(.live) { client in
            var bodies: Set<String> = []
            for (path, headers) in [
                ("/", HTTPFields()), ("/looks/abc", RouteTests.cookie), ("/no-such-page", [:]), ("/sign-in", [:]),
                ("/static/carerecord.css", [:]),
            ] {
                let response = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(response.status == .forbidden)
                #expect(response.headers[.cacheControl] == "no-store")
                bodies.insert(Self.plain(response))
            }
            #expect(bodies.count == 1)
        }
    }

    @Test("who asks is found from the connection and the one header that proxies set; sign-in is counted for them")
    func client() async throws {
        let asked = Mutex<[String]>([])
        let edge = Edge(
            forwardedHeader: "x-forwarded-for",
            client: { connection, forwarded in
                asked.withLock { $0.append(connection + " " + forwarded.joined(separator: "|")) }
                return .init(address: "192.0.2.9", network: "192.0.2.9")
            })
        let begun = Mutex("")
        var signIn = SignInDesk.fake()
        signIn.begin = { _, _, asker in
            begun.withLock { $0 = asker.address }
            return .init(address: "https://sign-in.example/authorize", pending: "pending-1")
        }
        try await Self.app(edge, signIn: signIn).test(.live) { client in
            var headers = HTTPFields()
            for (name, value) in [
                ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "10.0.0.2"), ("Forwarded", "for=10.0.0.3"), ("X-Real-IP", "10.0.0.4"),
                ("X-Forwarded-Host", "evil.example"),
            ] {
                if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
            }
            let response = try await client.execute(uri: "/sign-in", method: .get, headers: headers)
            #expect(response.status == .seeOther && response.headers[.location]?.contains("evil") == false)
        }
        #expect(asked.withLock { $0 } == ["127.0.0.1 10.0.0.1|10.0.0.2"])
        #expect(begun.withLock { $0 } == "192.0.2.9")
    }

    // MARK: How often

    @Test(
        "past a limit the answer is 429 with Retry-After and a page that says what to do; nothing is asked",
        arguments: [
            (Rates.Kind.searches, "/find", "family=Okonkwo&born=14-Mar-1944"), (.looks, "/looks", "nhs-number=9996241858"),
            (.requests, "/looks", "nhs-number=9996241858"),
        ])
    func tooMany(_ kind: Rates.Kind, _ path: String, _ body: String) async throws {
        let desk = FakeDesk()
        let edge = Edge(rates: Rates([kind: .init(perSession: 2, perAddress: 100)]))
        try await Self.app(edge, desk: desk).test(.router) { client in
            var headers = RouteTests.cookie
            headers[.contentType] = "application/x-www-form-urlencoded"
            for _ in 0..<2 {
                #expect(
                    try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)).status.code < 400)
            }
            let calls = desk.calls.count
            let refused = try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
            #expect(refused.status == .tooManyRequests)
            #expect(Int(refused.headers[.retryAfter] ?? "").map { $0 > 0 && $0 <= 60 } == true)
            let html = String(buffer: refused.body)
            #expect(
                html.contains("Too much was asked at once") && html.contains("Dr Amara Osei") && !html.contains("9996241858")
                    && !html.contains("Okonkwo"))
            #expect(desk.calls.count == calls)
            headers[.accept] = "application/fhir+json"
            let program = try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
            #expect(program.status == .tooManyRequests && String(buffer: program.body).contains("throttled"))
        }
    }

    @Test("a stranger is counted by address, files too, before any session is read")
    func stranger() async throws {
        let read = Mutex(0)
        var signIn = SignInDesk.fake()
        signIn.session = { _ in
            read.withLock { $0 += 1 }
            return nil
        }
        try await Self.app(Edge(rates: Rates([.requests: .init(perSession: 1, perAddress: 3)])), signIn: signIn).test(.live) { client in
            var statuses: [Int] = []
            for path in ["/", "/static/carerecord.css", "/no-such-page", "/", "/looks/abc", "/static/carerecord.css"] {
                statuses.append(
                    try await client.execute(uri: path, method: .get, headers: [.cookie: "carerecord=a-guess-of-a-cookie"]).status.code)
            }
            #expect(statuses == [303, 200, 303, 429, 429, 429])
        }
        #expect(read.withLock { $0 } == 2)
    }

    // MARK: What a stranger learns

    /// The answer without what is random.
    private static func plain(_ response: TestResponse) -> String {
        let headers = response.headers.filter { ![.date, .contentLength].contains($0.name) }.map { "\($0.name): \($0.value)" }.sorted()
            .joined(separator: "\n")
        return "\(response.status.code)\n\(headers)\n"
            + String(buffer: response.body).replacing(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/, with: "REFERENCE")
    }

    /// Pages for whoever comes: signing in, a launch whose handle is its right, and files.
    private static let open: Set<String> = [
        "/sign-in", "/callback", "/signed-out", "/sign-out", "/switch-user", "/launched", "/favicon.ico",
    ]

    @Test(
        "without a session every page of the route table answers as an address that is none, by every method, with a made-up cookie or without"
    )
    func uniform() async throws {
        let paths = Set(Routes.router(.example()).routes.map { $0.path.description }).filter {
            !Self.open.contains($0) && !$0.hasPrefix("/static")
        }
        #expect(paths.count > 15, "the route table is read: \(paths.count)")
        let filled = paths.map { path in
            path.replacing("{look}", with: ExampleLooks.id.text).replacing("{entry}", with: "AAAAAAAAAAAAAAAAAAAA").replacing(
                /\{[a-z]+\}/, with: "0")
        }
        try await Self.app().test(.router) { client in
            for cookie in [HTTPFields(), [.cookie: "carerecord=a-guess-of-a-cookie"]] {
                for accept in ["text/html", "application/fhir+json"] {
                    for method in [HTTPRequest.Method.get, .post, .head, .put, .delete, .options] {
                        var headers = cookie
                        headers[.accept] = accept
                        if method == .post { headers[.contentType] = "application/x-www-form-urlencoded" }
                        let sent = headers
                        func answer(_ path: String) async throws -> String {
                            let body = method == .post ? ByteBuffer(string: "role=p-1&nhs-number=9996241858") : nil
                            let response = try await client.execute(uri: path, method: method, headers: sent, body: body)
                            return Self.plain(response).replacing("?return=" + path + "\n", with: "?return=PATH\n")
                        }
                        let none = try await answer("/no/such/page")
                        #expect(none.hasPrefix(accept == "text/html" ? "303" : "401"))
                        for path in filled { #expect(try await answer(path) == none, "\(method) \(path)") }
                    }
                }
            }
        }
    }

    @Test("who is signed in reads that there is no such page")
    func unknownPage() async throws {
        let response = try await RouteTests.ask("/no-such-page")
        #expect(response.status == .notFound && String(buffer: response.body).contains("Page not found"))
        // In a page of theirs: their name, and their way out.
        for words in ["Dr Amara Osei", "action=\"/sign-out\"", "action=\"/switch-user\""] {
            #expect(String(buffer: response.body).contains(words))
        }
    }

    @Test(
        "another method than a page answers gets 405 with those it does answer, whether or not the look is there",
        arguments: [
            ("/looks/{look}", HTTPRequest.Method.put, "GET, HEAD"), ("/looks/{look}", .post, "GET, HEAD"),
            ("/looks/{look}", .delete, "GET, HEAD"), ("/looks/{look}", .patch, "GET, HEAD"), ("/looks/{look}", .options, "GET, HEAD"),
            ("/looks/{look}/medicines", .put, "GET, HEAD, POST"), ("/looks/{look}/print", .post, "GET"),
            ("/looks/{look}/print", .head, "GET"), ("/looks/{look}/close", .get, "POST"),
            ("/looks/{look}/entries/AAAAAAAAAAAAAAAAAAAA/original", .delete, "GET"), ("/looks/{look}/challenge", .delete, "GET, POST"),
            ("/find", .delete, "POST"), ("/looks", .get, "POST"), ("/", .post, "GET"), ("/static/carerecord.css", .delete, "GET"),
        ])
    func otherMethods(path: String, method: HTTPRequest.Method, allowed: String) async throws {
        var answers: Set<String> = []
        for look in [ExampleLooks.id.text, "never-was-0123456789abcdef"] {
            for accept in ["text/html", "application/fhir+json"] {
                var headers = RouteTests.cookie
                headers[.accept] = accept
                let response = try await RouteTests.ask(path.replacing("{look}", with: look), method, headers)
                #expect(response.status == .methodNotAllowed)
                #expect(response.headers[.allow] == allowed)
                if accept == "text/html" { answers.insert(Self.plain(response)) }
            }
        }
        #expect(answers.count == 1)
    }

    @Test(
        "HEAD of a look's pages says whether it may still be shown, opens nothing, and no answer to HEAD has content",
        arguments: ["", "/timeline", "/person", "/who-said-what", "/why", "/medicines"])
    func head(page: String) async throws {
        for (look, status) in [(ExampleLooks.id.text, 200), ("never-was-0123456789abcdef", 404), ("ended-look-0123456789abcdef", 410)] {
            for accept in ["text/html", "application/fhir+json"] {
                var headers = RouteTests.cookie
                headers[.accept] = accept
                let response = try await RouteTests.ask("/looks/\(look)\(page)", .head, headers)
                #expect(Int(response.status.code) == status, "\(look)\(page)")
                #expect(response.body.readableBytes == 0)
                let isResource = accept != "text/html" && (status != 200 || page.isEmpty)
                #expect(response.headers[.contentType]?.hasPrefix(isResource ? "application/fhir+json" : "text/html") == true)
            }
        }
        #expect(try await RouteTests.ask("/looks/\(ExampleLooks.id.text)/no-such-section", .head).status == .notFound)
    }

    @Test(
        "an error's page is not sent after the answer to HEAD",
        arguments: ["/no-such-page", "/looks", "/looks/never-was-0123456789abcdef/print"])
    func headOfNone(path: String) async throws {
        for headers in [RouteTests.cookie, HTTPFields()] {
            #expect(try await RouteTests.ask(path, .head, headers).body.readableBytes == 0)
        }
    }

    @Test(
        "no trick of a path reaches a file, a page of another or another site",
        arguments: [
            "/static/..%2f..%2fPackage.swift", "/static/vendor/..%2f..%2f..%2fPackage.swift", "/static/%2e%2e/Package.swift",
            "/static/../Package.swift", "//evil.example/",
            "/looks/..%2f..%2f", "/looks/%00", "/%2e%2e/%2e%2e/etc/passwd", "/looks//", "/./", "/sign-in/../looks", "/looks/abc;x=1",
            "/LOOKS", "/looks/%2e%2e/find", "/\\evil.example",
            "/?return=//evil.example", "/static/carerecord.css%00.html", "/looks/\(ExampleLooks.id.text)%2fmedicines",
        ])
    func pathTricks(_ path: String) async throws {
        for headers in [HTTPFields(), RouteTests.other] {
            let response = try await RouteTests.ask(path, .get, headers)
            #expect(
                [303, 400, 404, 405].contains(response.status.code) || path.hasPrefix("/?") || path == "/./",
                "\(path): \(response.status.code)")
            #expect(response.headers[.location].map { $0.hasPrefix("/sign-in") } ?? true)
            #expect(!String(buffer: response.body).contains("OKONKWO") || path.hasPrefix("/?") || path == "/./")
            #expect(!String(buffer: response.body).contains("root:"))
        }
    }

    @Test(
        "after signing in nobody is sent to another site",
        arguments: [
            "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example", "javascript:alert(1)",
            "https:evil.example", "///evil.example",
            " //evil.example", "/\t/evil.example", "http:/evil.example",
        ])
    func openRedirect(_ target: String) async throws {
        let then = Mutex<String?>("unset")
        var signIn = SignInDesk.fake()
        signIn.begin = { _, to, _ in
            then.withLock { $0 = to }
            return .init(address: "https://sign-in.example/authorize", pending: "pending-1")
        }
        signIn.complete = { (_, _, _) in .signedIn(cookie: "cookie-1", then: target) }
        let escaped = target.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        _ = try await RouteTests.ask("/sign-in?return=" + escaped, .get, [:], signIn: signIn)
        // `%09` in an address of ours stays in it: the browser asks us for it.
        let kept = then.withLock { $0 }
        #expect(kept == nil || (kept == target && target.hasPrefix("/%")))
        let back = try await RouteTests.ask("/callback?code=c&state=s", .get, [:], signIn: signIn)
        #expect(back.headers[.location] == "/" || back.headers[.location]?.hasPrefix("/%") == true)
    }

    // MARK: Switching

    @Test("a sign-in ends the session whose cookie it replaces in its browser; one that comes to nothing ends nobody")
    func superseded() async throws {
        let ended = Mutex<[String]>([])
        var signIn = SignInDesk.fake()
        signIn.supersede = { cookie in ended.withLock { $0.append(cookie) } }
        let failed = try await RouteTests.ask(
            "/callback?code=c&state=s", .get, [.cookie: "carerecord-sign-in=another; carerecord=cookie-1"], signIn: signIn)
        #expect(failed.status == .badRequest && ended.withLock { $0 }.isEmpty)
        let answer = try await RouteTests.ask(
            "/callback?code=c&state=s", .get, [.cookie: "carerecord-sign-in=pending-1; carerecord=cookie-2"], signIn: signIn)
        #expect(answer.status == .seeOther && ended.withLock { $0 } == ["cookie-2"])
    }

    @Test("switching user is one step: the session ends, the browser forgets, and the provider asks again")
    func switchUser() async throws {
        let ended = Mutex<String?>(nil)
        var signIn = SignInDesk.fake()
        signIn.switchUser = { cookie, _ in
            ended.withLock { $0 = cookie }
            return (.init(address: nil), .init(address: "https://sign-in.example/authorize?prompt=login", pending: "pending-2"))
        }
        let response = try await RouteTests.ask("/switch-user", .post, signIn: signIn)
        #expect(response.status == .seeOther && response.headers[.location] == "https://sign-in.example/authorize?prompt=login")
        #expect(ended.withLock { $0 } == "cookie-1")
        #expect(HTTPField.Name("Clear-Site-Data").flatMap { response.headers[$0] } == "\"cache\", \"storage\"")
        let cookies = response.headers[values: .setCookie]
        #expect(cookies.contains { $0.hasPrefix("carerecord=;") && $0.contains("Max-Age=0") })
        #expect(cookies.contains { $0.hasPrefix("carerecord-sign-in=pending-2") })
        #expect(try await RouteTests.ask("/switch-user", .get).status == .methodNotAllowed, "a link or a picture switches nobody")
        for path in ["/", RouteTests.look, RouteTests.look + "/medicines", "/role"] {
            #expect(RouteTests.text(try await RouteTests.ask(path)).contains("action=\"/switch-user\""), "\(path)")
        }
    }

    @Test("where the next sign-in cannot begin, or the end is not on record, the page says that the session is over")
    func switchUserFaults() async throws {
        var signIn = SignInDesk.fake()
        signIn.switchUser = { _, _ in (.init(address: nil), nil) }
        #expect(try await RouteTests.ask("/switch-user", .post, signIn: signIn).headers[.location] == "/signed-out")
        signIn.switchUser = { _, _ in
            (.init(address: nil, isRecorded: false), .init(address: "https://sign-in.example/", pending: "pending-2"))
        }
        let page = try await RouteTests.ask("/switch-user", .post, signIn: signIn)
        #expect(page.status == .ok && RouteTests.text(page).contains("could not be put on record"))
    }

    @Test(
        "where browsers must show a certificate, every cookie is asked about with the one that came with it, whatever a client writes into it"
    )
    func boundToTheCertificate() async throws {
        let asked = Mutex<[String]>([])
        var signIn = SignInDesk.fake()
        signIn.session = { cookie in
            asked.withLock { $0.append(cookie) }
            return nil
        }
        signIn.signOut = { cookie in
            asked.withLock { $0.append(cookie) }
            return .init(address: nil)
        }
        let site = Site.example(FakeDesk(), signIn: signIn)
        var settings = site.settings
        settings.certificate = { _, _ in "theirs" }
        let bound = Site(
            looks: site.looks, signIn: signIn, fhirLook: site.fhirLook, mixUps: site.mixUps, own: site.own, sanitise: site.sanitise,
            assets: site.assets, settings: settings)
        let app = Application(router: Routes.router(bound), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await app.test(.live) { client in
            _ = try await client.execute(uri: "/", method: .get, headers: [.cookie: "carerecord=cookie-1"])
            _ = try await client.execute(uri: "/", method: .get, headers: [.cookie: "carerecord=cookie-1.mine"])
            _ = try await client.execute(uri: "/sign-out", method: .post, headers: [.cookie: "carerecord=cookie-1"])
        }
        #expect(asked.withLock { $0 } == ["cookie-1.theirs", "cookie-1.mine.theirs", "cookie-1.theirs"])
        settings.certificate = { _, _ in nil }
        let bare = Site(
            looks: site.looks, signIn: signIn, fhirLook: site.fhirLook, mixUps: site.mixUps, own: site.own, sanitise: site.sanitise,
            assets: site.assets, settings: settings)
        let without = Application(router: Routes.router(bare), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await without.test(.live) { client in
            for path in ["/", "/sign-in", "/callback"] {
                let answer = try await client.execute(uri: path, method: .get, headers: [.cookie: "carerecord=cookie-1"])
                #expect(answer.status == .forbidden, "without one nobody is signed in, and nobody signs in: \(path)")
            }
        }
        #expect(asked.withLock { $0.count } == 3)
        #expect(BoundCookie.certificate(of: "cookie-1.mine.theirs") == "theirs" && BoundCookie.certificate(of: "cookie-1") == nil)
    }
}
