import AccessControl
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Looks
import NIOCore
import Testing

@testable import StaffWeb

/// A launch that arrives at the staff listener, and what a frame changes (issue 4, part 2).
@Suite struct LaunchRouteTests {
    private static let handle = String(repeating: "h", count: 43)
    private static let here = "/launched?launch=" + handle
    private static let origins = ["https://epr.example", "https://epr-2.example"]

    /// - Parameter frames: of the session whose cookie is `framed-1`.
    private static func ask(
        _ uri: String, _ method: HTTPRequest.Method = .get, _ headers: HTTPFields = RouteTests.cookie,
        body: String = "",
        arrival: @escaping @Sendable (StaffSession?) -> LaunchDesk.Arrival = { _ in .refused }, isSecure: Bool = false,
        openError: LookError? = nil
    ) async throws -> TestResponse {
        var signIn = SignInDesk.fake()
        let plain = signIn.session
        signIn.session = { cookie async throws(SignInFailure) in
            guard cookie == "framed-1", let session = try await plain("cookie-1") else {
                return try await plain(cookie)
            }
            return StaffSession(
                key: session.key, staff: session.staff, organisationName: session.organisationName, frames: origins)
        }
        let site = Site(
            looks: FakeDesk(openError: openError), signIn: signIn, fhirLook: { _, _, _ in .init(status: .ok) },
            mixUps: { _ in [] },
            launches: LaunchDesk { _, session in arrival(session) }, sanitise: { _ in nil },
            assets: Assets(folder: webFolder),
            settings: StaffWebSettings(
                origins: isSecure ? ["https://record.example"] : [], isSecure: isSecure, frames: origins.sorted(), now: { Example.now }))
        let app = Application(router: Routes.router(site))
        var headers = headers
        if method == .post { headers[.contentType] = "application/x-www-form-urlencoded" }
        let sent = headers
        return try await app.test(.router) { client in
            try await client.execute(uri: uri, method: method, headers: sent, body: ByteBuffer(string: body))
        }
    }

    private static func into(_ place: String, _ more: HTTPFields = [:]) -> HTTPFields {
        var headers = more
        if let name = HTTPField.Name("Sec-Fetch-Dest") { headers[name] = place }
        return headers
    }

    private static func ancestors(_ response: TestResponse) -> String? {
        response.headers[.contentSecurityPolicy]?.split(separator: ";").first { $0.contains("frame-ancestors") }.map {
            $0.trimmingPrefix(" ").description
        }
    }

    @Test("whoever is not signed in signs in and comes back with the handle")
    func signIn() async throws {
        let response = try await Self.ask(Self.here, .get, [:], arrival: { $0 == nil ? .signIn : .refused })
        #expect(response.status == .seeOther)
        #expect(response.headers[.location] == "/sign-in?return=/launched%3Flaunch%3D" + Self.handle)
    }

    @Test("the record opens for the session that the launch was judged for")
    func opens() async throws {
        let response = try await Self.ask(
            Self.here, arrival: { session in session.map { .open(LookRequest(number: "9996241858"), $0) } ?? .refused })
        #expect(response.status == .seeOther && response.headers[.location] == RouteTests.look)
    }

    @Test(
        "a refusal is a page that says what to do, and opens nothing",
        arguments: [
            (LaunchDesk.Arrival.refused, "was refused"), (.anotherStaffMember, "somebody else here"),
            (.anotherOrganisation, "no role where"),
        ])
    func refusals(_ arrival: LaunchDesk.Arrival, _ words: String) async throws {
        let response = try await Self.ask(Self.here, arrival: { _ in arrival })
        #expect(response.status == .forbidden && response.headers[.location] == nil)
        #expect(RouteTests.text(response).contains(words))
    }

    @Test("a person of another date of birth is a page of its own")
    func birthDate() async throws {
        let response = try await Self.ask(
            Self.here, arrival: { session in session.map { .open(LookRequest(number: "9996241858"), $0) } ?? .refused },
            openError: .birthDateDiffers)
        #expect(response.status == .forbidden && RouteTests.text(response).contains("may be the wrong person"))
    }

    @Test(
        "what is no handle of ours is not asked about",
        arguments: ["", "short", String(repeating: "h", count: 44), String(repeating: ".", count: 43)])
    func noHandle(_ handle: String) async throws {
        let response = try await Self.ask(
            "/launched?launch=" + handle,
            arrival: { _ in
                Issue.record("it was asked about")
                return .refused
            })
        #expect(response.status == .forbidden)
    }

    @Test("a role at the launch's organisation is chosen with the way back, and leads back")
    func role() async throws {
        let choice = RoleChoice(id: "p-2", role: "Nurse", organisationName: "Homerton Healthcare", organisation: "RQX")
        let page = try await Self.ask(Self.here, arrival: { _ in .chooseRole([choice]) })
        #expect(page.status == .ok && RouteTests.text(page).contains("name=\"return\" value=\"\(Self.here)\""))
        let chosen = try await Self.ask("/role", .post, body: "role=p-2&return=/launched%3Flaunch%3D\(Self.handle)")
        #expect(chosen.headers[.location] == Self.here)
        let away = try await Self.ask("/role", .post, body: "role=p-2&return=//evil.example")
        #expect(away.headers[.location] == "/")
    }

    @Test("over TLS, into a frame, a sign-in for a launch goes by cookies of the frame's own, apart for that site")
    func framedSignIn() async throws {
        let begun = try await Self.ask(
            "/sign-in?return=/launched%3Flaunch%3D\(Self.handle)%26frame%3D1", .get, Self.into("iframe"), isSecure: true
        )
        let pending = try #require(begun.headers[.setCookie])
        #expect(pending.hasPrefix("__Host-carerecord-frame-sign-in=pending-1;"))
        for part in ["SameSite=None", "Secure", "Partitioned", "HttpOnly", "Path=/"] { #expect(pending.contains(part)) }
        let back = try await Self.ask(
            "/callback?code=1", .get, Self.into("iframe", [.cookie: "__Host-carerecord-frame-sign-in=pending-1"]),
            isSecure: true)
        let session = try #require(back.headers[values: .setCookie].first)
        #expect(
            session.hasPrefix("__Host-carerecord-frame=cookie-1;") && session.hasSuffix("; Partitioned")
                && session.contains("SameSite=None"))
    }

    @Test(
        "everywhere else the cookie is as it was",
        arguments: [
            ("iframe", "/launched?launch=h&frame=1", false), ("document", "/launched?launch=h&frame=1", true),
            ("iframe", "/launched?launch=h", true),
            ("iframe", "/looks/abc&frame=1", true),
        ])
    func windowSignIn(_ place: String, _ then: String, _ isSecure: Bool) async throws {
        let back = then.replacing("&", with: "%26").replacing("?", with: "%3F")
        let begun = try await Self.ask("/sign-in?return=" + back, .get, Self.into(place), isSecure: isSecure)
        let pending = try #require(begun.headers[.setCookie])
        #expect(!pending.contains("frame") && !pending.contains("Partitioned") && pending.contains("SameSite=Lax"))
    }

    @Test(
        "what is opened from a record in an EPR's frame is shown in that frame, and is in a sandbox all the same",
        arguments: ["original", "attachments/0"])
    func documentInFrame(_ what: String) async throws {
        let entry = ExampleLooks.ordinary.opaqueID(of: ExampleLooks.ordinary.record.lines(.medicines)[0].id)
        let path = RouteTests.look + "/entries/" + entry + "/" + what
        let framed = try await Self.ask(path, .get, [.cookie: "__Host-carerecord-frame=framed-1"], isSecure: true)
        #expect(
            framed.status == .ok
                && framed.headers[.contentSecurityPolicy]
                    == "sandbox; default-src 'none'; style-src 'none'; frame-ancestors https://epr.example https://epr-2.example"
        )
        #expect(framed.headers[HTTPField.Name("X-Frame-Options")!] == nil && framed.headers[.xContentTypeOptions] == "nosniff")
        let window = try await Self.ask(path, .get, [.cookie: "__Host-carerecord=cookie-1"], isSecure: true)
        #expect(
            window.status == .ok
                && window.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'")
        #expect(window.headers[HTTPField.Name("X-Frame-Options")!] == "DENY")
    }

    @Test("pages of a session in an EPR's frame may be shown by exactly its origins; by a window's cookie by nobody")
    func frameAncestors() async throws {
        let framed = try await Self.ask("/", .get, [.cookie: "__Host-carerecord-frame=framed-1"], isSecure: true)
        #expect(Self.ancestors(framed) == "frame-ancestors https://epr.example https://epr-2.example")
        #expect(framed.headers[HTTPField.Name("X-Frame-Options")!] == nil)
        for (headers, isSecure): (HTTPFields, Bool) in [
            ([.cookie: "__Host-carerecord=framed-1"], true), ([.cookie: "__Host-carerecord-frame=cookie-1"], true),
            ([.cookie: "carerecord=framed-1"], false),
        ] {
            let page = try await Self.ask("/", .get, headers, isSecure: isSecure)
            #expect(page.status == .ok && Self.ancestors(page) == "frame-ancestors 'none'")
            #expect(page.headers[HTTPField.Name("X-Frame-Options")!] == "DENY")
        }
        let plain = try await Self.ask("/", .get, [.cookie: "__Host-carerecord-frame=framed-1"], isSecure: false)
        #expect(plain.status == .seeOther, "without TLS there is no frame's cookie")
    }

    @Test("a post by a frame's cookie alone must say where it is from; signing out forgets that cookie")
    func posts() async throws {
        let cookie: HTTPFields = [.cookie: "__Host-carerecord-frame=framed-1"]
        #expect(try await Self.ask("/sign-out", .post, cookie, isSecure: true).status == .forbidden)
        var other = cookie
        other[.origin] = "https://epr.example"
        #expect(try await Self.ask("/sign-out", .post, other, isSecure: true).status == .forbidden)
        var ours = cookie
        ours[.origin] = "https://record.example"
        let out = try await Self.ask("/sign-out", .post, ours, isSecure: true)
        #expect(out.status == .seeOther && out.headers[.setCookie]?.hasPrefix("__Host-carerecord-frame=;") == true)
    }

    @Test("where a browser sends both cookies, a frame goes by the frame's and a window by the window's")
    func bothCookies() async throws {
        let both: HTTPFields = [.cookie: "__Host-carerecord=cookie-1; __Host-carerecord-frame=framed-1"]
        let framed = try await Self.ask("/", .get, Self.into("iframe", both), isSecure: true)
        #expect(framed.status == .ok && Self.ancestors(framed) == "frame-ancestors https://epr.example https://epr-2.example")
        let window = try await Self.ask("/", .get, Self.into("document", both), isSecure: true)
        #expect(window.status == .ok && Self.ancestors(window) == "frame-ancestors 'none'")
        let windowsInFrame = try await Self.ask("/", .get, Self.into("iframe", [.cookie: "__Host-carerecord=cookie-1"]), isSecure: true)
        let framesInWindow = try await Self.ask(
            "/", .get, Self.into("document", [.cookie: "__Host-carerecord-frame=framed-1"]), isSecure: true)
        #expect(windowsInFrame.status == .seeOther && framesInWindow.status == .seeOther, "neither is one there")
    }

    @Test("what holds nothing of anybody may be shown in a frame of any configured EPR: a failed sign-in or launch, and after signing out")
    func nobodysPages() async throws {
        for path in ["/signed-out", "/callback?code=1", "/launched?launch=x"] {
            let framed = try await Self.ask(path, .get, Self.into("iframe"), isSecure: true)
            #expect(Self.ancestors(framed) == "frame-ancestors https://epr-2.example https://epr.example", "\(path)")
            for (place, isSecure) in [("document", true), ("iframe", false)] {
                let plain = try await Self.ask(path, .get, Self.into(place), isSecure: isSecure)
                #expect(Self.ancestors(plain) == "frame-ancestors 'none'", "\(path)")
            }
        }
        let role = try await Self.ask(
            "/role", .get, Self.into("iframe", [.cookie: "__Host-carerecord-frame=cookie-unknown"]), isSecure: true)
        #expect(Self.ancestors(role) == "frame-ancestors 'none'")
    }
}
