import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Looks
import Testing

@testable import StaffWeb

/// The browser's watch, and what pages say of how they are watched.
@Suite struct WatchTests {
    private static let name = ExampleLooks.id.watchName

    private static func ask(
        _ query: String, _ headers: HTTPFields = RouteTests.cookie, desk: FakeDesk = FakeDesk(), signIn: SignInDesk = .fake()
    ) async throws -> TestResponse {
        try await RouteTests.ask("/watch?" + query, .get, headers, desk: desk, signIn: signIn)
    }

    @Test("of a look that this node cannot tell of its line says nothing, and of the others all")
    func leftOut() {
        let watch = LookWatch([Self.name, "AAAAAAAAAAAA", "BBBBBBBBBBBB"], session: "s")
        #expect(
            WatchRoute.Line.beat(watch.showing([ExampleLooks.id], untold: ["AAAAAAAAAAAA"])).text == "beat \(Self.name)+ BBBBBBBBBBBB-\n")
    }

    @Test("one beat names each look that was asked for, and whether it may be shown; what cannot be a name is left out")
    func once() async throws {
        let response = try await Self.ask("once=1&looks=\(Self.name).AAAAAAAAAAAA.not-a-name")
        #expect(response.status == .ok)
        #expect(RouteTests.text(response) == "beat \(Self.name)+ AAAAAAAAAAAA-\n")
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
    }

    @Test(
        "without a session, or with one that has ended, a page's watch is told that and nothing else, and led nowhere; a stranger is answered as everywhere"
    )
    func nobody() async throws {
        for headers in [[:], [.cookie: "carerecord=cookie-of-nobody"]] as [HTTPFields] {
            let stranger = try await Self.ask("looks=\(Self.name)", headers)
            #expect(stranger.status == .seeOther && stranger.body.readableBytes == 0, "as every page")
            let response = try await Self.ask("among=anything&looks=\(Self.name)", headers)
            #expect(response.status == .ok)
            #expect(RouteTests.text(response) == "ended\n")
            #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(response.headers[.location] == nil)
        }
        var signIn = SignInDesk.fake()
        signIn.goesOn = { _ in false }
        #expect(RouteTests.text(try await Self.ask("looks=\(Self.name)", signIn: signIn)) == "ended\n")
    }

    @Test("a page of the session before is told that it is over, whoever signed in since")
    func amongOthers() async throws {
        #expect(RouteTests.text(try await Self.ask("once=1&among=other")) == "ended\n")
        #expect(RouteTests.text(try await Self.ask("once=1&among=\(PersonMark.name(of: "session-1"))")) == "beat\n")
    }

    @Test("where nothing can be told, a watch says so, and why in a word")
    func lost() async throws {
        #expect(
            RouteTests.text(try await Self.ask("once=1", desk: FakeDesk(openError: .accountUnavailable))) == "lost account-unavailable\n")
        #expect(RouteTests.text(try await Self.ask("once=1", desk: FakeDesk(openError: .clockOff))) == "lost clock-off\n")
        var signIn = SignInDesk.fake()
        signIn.watched = { _ async throws(SignInFailure) in throw .unavailable }
        let response = try await Self.ask("", signIn: signIn)
        #expect(response.status == .serviceUnavailable)
        #expect(RouteTests.text(response) == "lost sessions-unavailable\n")
    }

    @Test("a watch that cannot tell any more sends its browser to another node after some seconds")
    func untold() async throws {
        let text = RouteTests.text(try await Self.ask("", desk: FakeDesk(openError: .accountUnavailable)))
        #expect(text == String(repeating: "lost account-unavailable\n", count: WatchRoute.patience))
    }

    @Test("of one session the newest watches go on; the oldest leads nowhere any more")
    func places() throws {
        let watches = Watches()
        let places = try (0...Watches.perSession).map { _ in try #require(watches.enter("s")) }
        let other = try #require(watches.enter("t"))
        #expect(places.map { watches.goesOn($0) } == [false] + Array(repeating: true, count: Watches.perSession))
        #expect(watches.goesOn(other))
        for place in places { watches.leave(place) }
        watches.leave(places[0])
        #expect(watches.open == 1)
        #expect(!watches.goesOn(places[1]))
    }

    @Test(
        "a page of a look says by what name it is watched, and asks after a minute, only where there is no script, for one that comes when that ends",
        arguments: ["", "/timeline?page=2", "/person", "/why", "/medicines", "/print"])
    func pages(_ path: String) async throws {
        let response = try await RouteTests.ask(RouteTests.look + path)
        let text = RouteTests.text(response)
        #expect(text.contains("data-cr-look=\"\(Self.name)\""))
        #expect(!text.contains("session-1"))
        // A print is put on record: what leads back leads to the record's first page.
        let of = (path == "/print" ? RouteTests.look : RouteTests.look + path).replacing("?", with: "%3F").replacing("=", with: "%3D")
        let waits = "/until-ended?among=\(PersonMark.name(of: "session-1"))&amp;turn=1&amp;look=\(Self.name)&amp;of=\(of)&amp;stands=page"
        #expect(text.contains("<noscript><meta http-equiv=\"refresh\" content=\"60; url=\(waits)\"></noscript>"))
        #expect(!text.contains("refreshed=1"), "nothing loads it again")
        #expect(response.headers[HTTPField.Name("Refresh")!] == nil, "a header would load it again with script too")
    }

    @Test("a filtered page is never loaded again by itself, with script or without: no address asks for it")
    func filtered() async throws {
        let text = RouteTests.text(try await RouteTests.ask(RouteTests.look + "/medicines", .post, body: "words=apixaban"))
        #expect(text.contains("&amp;of=\(RouteTests.look)/medicines&amp;stands=filtered\""))
        #expect(text.contains(" data-cr-once"))
    }

    @Test("a page of no look is watched for its session alone, and without script goes when that does; a page of nobody is not watched")
    func otherPages() async throws {
        let find = RouteTests.text(try await RouteTests.ask("/"))
        #expect(find.contains("data-cr-among=") && !find.contains("data-cr-look"))
        let ended = "/until-ended?among=\(PersonMark.name(of: "session-1"))&amp;turn=1&amp;stands=page"
        #expect(find.contains("<noscript><meta http-equiv=\"refresh\" content=\"60; url=\(ended)\"></noscript>"))
        let out = RouteTests.text(try await RouteTests.ask("/signed-out"))
        #expect(!out.contains("data-cr-among") && !out.contains("watch.js") && !out.contains("http-equiv=\"refresh\""))
    }

    @Test(
        "an original or a document stands in a sandbox where no script watches it: it asks at once for what comes when its look or session has ended",
        arguments: ["original", "attachments/0"])
    func sandboxed(_ kind: String) async throws {
        let entry = try #require(ExampleLooks.ordinary.record.entries.first)
        let path = "\(RouteTests.look)/entries/\(ExampleLooks.ordinary.opaqueID(of: entry.id))/\(kind)"
        let response = try await RouteTests.ask(path)
        let waits = "/until-ended?among=\(PersonMark.name(of: "session-1"))&turn=1&look=\(Self.name)&of=\(path)%3Frefreshed%3D1"
        #expect(response.headers[HTTPField.Name("Refresh")!] == "1; url=\(waits)")
        let crowded = try await RouteTests.ask(path + "?minute=1&refreshed=1")
        #expect(crowded.headers[HTTPField.Name("Refresh")!] == "60; url=\(path)?minute=1&refreshed=1")
    }

    @Test("an address that is asked for again stays as long as it is")
    func again() {
        #expect(WatchedPage.again("/looks/a") == "/looks/a?refreshed=1")
        #expect(WatchedPage.again("/looks/a?refreshed=1") == "/looks/a?refreshed=1")
        #expect(WatchedPage.again("/looks/a?page=2&refreshed=1") == "/looks/a?page=2&refreshed=1")
        for path in ["/looks/a", "/looks/a?refreshed=1", "/looks/a?minute=1&refreshed=1"] {
            #expect(WatchedPage.eachMinute(path) == "/looks/a?minute=1&refreshed=1")
        }
    }

    @Test("a page that a browser loads again by itself is nobody's use; one that somebody asks for is")
    func use() async throws {
        for (query, isByPerson) in [("", true), ("?refreshed=1", false), ("?refreshed=2", true)] {
            var signIn = SignInDesk.fake()
            let session = signIn.session
            signIn.session = { cookie async throws(SignInFailure) in
                #expect(LookUse.isByPerson == isByPerson)
                return try await session(cookie)
            }
            #expect(try await RouteTests.ask(RouteTests.look + query, signIn: signIn).status == .ok)
        }
    }

    @Test("a page that cannot be had while the database is away says why, and comes back by itself; what was sent is not sent again")
    func comesBack() async throws {
        var signIn = SignInDesk.fake()
        signIn.session = { _ async throws(SignInFailure) in throw .unavailable }
        let response = try await RouteTests.ask(RouteTests.look, signIn: signIn)
        #expect(response.status == .serviceUnavailable)
        let refresh = try #require(response.headers[HTTPField.Name("Refresh")!])
        #expect(refresh.hasSuffix("; url=\(RouteTests.look)?refreshed=1"))
        #expect(RouteTests.text(response).contains("cannot use its database") && RouteTests.text(response).contains("Reference"))
        let posted = try await RouteTests.ask(
            "/looks", .post, body: "nhs-number=9996241858", desk: FakeDesk(openError: .accountUnavailable))
        #expect(posted.status == .serviceUnavailable)
        #expect(posted.headers[HTTPField.Name("Refresh")!] == nil)
        signIn.session = { _ async throws(SignInFailure) in throw .clockOff }
        let clock = try await RouteTests.ask("/", signIn: signIn)
        #expect(clock.status == .serviceUnavailable && RouteTests.text(clock).contains("The clock of this part of the service is wrong"))
    }

    @Test("a node that is being stopped says so, and when to come again")
    func leaving() async throws {
        let response = try await RouteTests.ask("/looks", .post, body: "nhs-number=9996241858", desk: FakeDesk(openError: .leaving))
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "1")
        #expect(RouteTests.text(response).contains("Nothing was opened here"))
    }
}
