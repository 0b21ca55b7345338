import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Looks
import Synchronization
import Testing

@testable import StaffWeb

/// What a page asks for that a browser without script leaves as it is: it comes once the session has ended, and not before.
@Suite struct UntilEndedTests {
    private static let mine = "among=\(PersonMark.name(of: "session-1"))"
    private static let front = "/?refreshed=1"

    private static func asked(
        _ query: String, _ headers: HTTPFields = RouteTests.cookie, desk: FakeDesk = FakeDesk(), signIn: SignInDesk = .fake(),
        watches: Watches = Watches(), wait: Duration = .milliseconds(50), silence: Duration = UntilEndedRoute.silence,
        silenceOfForms: Duration = UntilEndedRoute.silenceOfForms
    ) async throws -> TestResponse {
        let example = Site.example(desk, signIn: signIn)
        var settings = example.settings
        settings.watches = watches
        let site = Site(
            looks: desk, signIn: signIn, fhirLook: example.fhirLook, mixUps: example.mixUps, sanitise: example.sanitise,
            assets: example.assets, settings: settings)
        let router = Router(context: StaffContext.self)
        router.add(middleware: SafeErrors(site: site))
        UntilEndedRoute(site: site, pace: .milliseconds(5), wait: wait, silence: silence, silenceOfForms: silenceOfForms)
            .add(to: router.group())
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/until-ended?" + query, method: .get, headers: headers)
        }
    }

    @Test("a page that may be typed into does not go for a database that hangs for a moment")
    func typedMeanwhile() async throws {
        var signIn = SignInDesk.fake()
        signIn.goesOn = { _ in
            _ = await Task.detached { try? await Task.sleep(for: .milliseconds(600)) }.value
            return true
        }
        let answer = try await Self.asked(Self.mine, signIn: signIn, wait: .milliseconds(800), silence: .milliseconds(100))
        #expect(answer.headers[.location]?.hasPrefix("/until-ended?") == true)
        #expect(UntilEndedRoute.silenceOfForms < .seconds(60), "what is promised without script")
    }

    @Test(
        "while the session goes on nothing comes but a word to ask once more; after the last one a page that leads back, and no page by itself"
    )
    func goesOn() async throws {
        let begun = ContinuousClock.now
        let first = try await Self.asked(Self.mine)
        #expect(ContinuousClock.now - begun >= .milliseconds(50))
        #expect(first.status == .seeOther)
        #expect(first.headers[.location] == "/until-ended?\(Self.mine)&turn=2&stands=page")
        for turn in [UntilEndedRoute.turnsOfPages, UntilEndedRoute.turnsOfPages + 1] {
            #expect(try await Self.asked(Self.mine + "&turn=\(turn)").headers[.location] == "/until-ended?aside=/")
        }
    }

    @Test("a page stands for as long as its document is kept, in fewer answers than a browser follows")
    func stands() {
        #expect(UntilEndedRoute.wait * UntilEndedRoute.turns == .seconds(Looks.pageStands))
        #expect(UntilEndedRoute.turns == 12)
        // Chromium and Firefox follow 20; of a page nothing comes after the last but what leads back.
        #expect(UntilEndedRoute.turnsOfPages < 20)
        let pageStands = UntilEndedRoute.turnsOfPages * UntilEndedRoute.seconds + WatchedPage.refreshSeconds
        #expect(Double(pageStands) >= Looks.Limits().idle, "its look has ended by then, where nobody uses it")
    }

    @Test("once the session has ended, before or meanwhile, the page goes to where one is signed out")
    func ended() async throws {
        #expect(try await Self.asked(Self.mine, [:]).headers[.location] == "/signed-out")
        let asked = Mutex(0)
        var signIn = SignInDesk.fake()
        signIn.goesOn = { _ in
            asked.withLock {
                $0 += 1
                return $0 < 3
            }
        }
        #expect(try await Self.asked(Self.mine, signIn: signIn, wait: .seconds(20)).headers[.location] == "/signed-out")
        #expect(asked.withLock { $0 } == 3)
    }

    @Test("a page of the session before does not stay beside whoever signed in since")
    func amongOthers() async throws {
        #expect(try await Self.asked("among=other").headers[.location] == Self.front)
    }

    @Test("a stranger is answered as everywhere")
    func strangers() async throws {
        let answer = try await Self.asked("", [:])
        #expect(answer.status == .seeOther && answer.headers[.location]?.hasPrefix("/sign-in") == true)
    }

    @Test("where it cannot be told, the page goes: the front page says why")
    func lost() async throws {
        #expect(
            try await Self.asked(
                Self.mine, desk: FakeDesk(openError: .accountUnavailable), wait: .seconds(20), silenceOfForms: .milliseconds(300)
            ).headers[.location]
                == Self.front)
        var signIn = SignInDesk.fake()
        signIn.watched = { _ async throws(SignInFailure) in throw .unavailable }
        #expect(try await Self.asked(Self.mine, signIn: signIn).headers[.location] == Self.front)
    }

    @Test("where nothing fails and nothing answers the page goes all the same: a database that hangs is no word that it may stay")
    func hangs() async throws {
        var signIn = SignInDesk.fake()
        signIn.goesOn = { _ in
            // As a read that is under way, it is not cut short.
            _ = await Task.detached { try? await Task.sleep(for: .seconds(6)) }.value
            return true
        }
        let begun = ContinuousClock.now
        let answer = try await Self.asked(Self.ofOriginal, signIn: signIn, wait: .seconds(20), silence: .milliseconds(200))
        #expect(answer.headers[.location] == Self.original + "?refreshed=1")
        #expect(ContinuousClock.now - begun < .seconds(4))
        #expect(UntilEndedRoute.silence + Looks.lease < .seconds(2), "what is promised")
    }

    @Test("of more pages of one session than may wait the oldest goes, and none holds its place afterwards")
    func places() async throws {
        let watches = Watches()
        var signIn = SignInDesk.fake()
        signIn.goesOn = { _ in
            for _ in 0..<UntilEndedRoute.perSession { _ = watches.enter(UntilEndedRoute.counted("session-1")) }
            return true
        }
        #expect(try await Self.asked(Self.mine, signIn: signIn, watches: watches).headers[.location] == "/until-ended?aside=/")
        #expect(watches.open == UntilEndedRoute.perSession)
    }

    private static let original = "/looks/\(ExampleLooks.id.text)/entries/abcdefgh/original"
    private static let ofOriginal = mine + "&look=\(ExampleLooks.id.watchName)&of=\(original)"

    @Test("an original waits for its look's end, too; then, and after the last turn, it is asked for itself")
    func ofALook() async throws {
        #expect(
            try await Self.asked(Self.ofOriginal).headers[.location]
                == "/until-ended?\(Self.mine)&turn=2&look=\(ExampleLooks.id.watchName)&of=\(Self.original)")
        #expect(
            try await Self.asked(Self.ofOriginal + "&turn=\(UntilEndedRoute.turns)").headers[.location] == Self.original + "?refreshed=1")
        let closed = Self.ofOriginal.replacing(ExampleLooks.id.watchName, with: "AAAAAAAAAAAA")
        #expect(try await Self.asked(closed).headers[.location] == Self.original + "?refreshed=1")
    }

    @Test("an original that finds too many waiting is asked for once a minute instead")
    func crowded() async throws {
        let watches = Watches()
        var signIn = SignInDesk.fake()
        signIn.goesOn = { _ in
            for _ in 0..<UntilEndedRoute.perSession { _ = watches.enter(UntilEndedRoute.counted("session-1")) }
            return true
        }
        let answer = try await Self.asked(Self.ofOriginal, signIn: signIn, watches: watches)
        #expect(answer.headers[.location] == Self.original + "?minute=1&refreshed=1")
    }

    private static let section = "/looks/\(ExampleLooks.id.text)/medicines"
    private static func standing(_ how: String) -> String { mine + "&look=\(ExampleLooks.id.watchName)&of=\(section)&stands=\(how)" }
    private static let aside = "/until-ended?aside=\(section)"

    @Test(
        "a page of a look stands as it is while it may; past that, and where too many stand, comes what leads back to it, and never it by itself",
        arguments: [("page", ""), ("filtered", "&filter=1")])
    func pagesOfALook(_ how: String, _ filter: String) async throws {
        let of = Self.standing(how)
        #expect(
            try await Self.asked(of).headers[.location]
                == "/until-ended?\(Self.mine)&turn=2&look=\(ExampleLooks.id.watchName)&of=\(Self.section)&stands=\(how)")
        #expect(
            try await Self.asked(of + "&turn=\(UntilEndedRoute.turnsOfPages)").headers[.location] == Self.aside + filter)
        let watches = Watches()
        var signIn = SignInDesk.fake()
        signIn.goesOn = { _ in
            for _ in 0..<UntilEndedRoute.perSession { _ = watches.enter(UntilEndedRoute.counted("session-1")) }
            return true
        }
        #expect(try await Self.asked(of, signIn: signIn, watches: watches).headers[.location] == Self.aside + filter)
    }

    @Test("once its look has ended a page is asked for itself, which says so; where that cannot be told a filtered page is never another")
    func endOfAPage() async throws {
        for how in ["page", "filtered"] {
            let closed = Self.standing(how).replacing(ExampleLooks.id.watchName, with: "AAAAAAAAAAAA")
            #expect(try await Self.asked(closed).headers[.location] == Self.section + "?refreshed=1")
        }
        let away = FakeDesk(openError: .accountUnavailable)
        func lost(_ how: String) async throws -> String? {
            try await Self.asked(Self.standing(how), desk: away, wait: .seconds(20), silenceOfForms: .milliseconds(200)).headers[.location]
        }
        #expect(try await lost("page") == Self.section + "?refreshed=1")
        #expect(try await lost("filtered") == Self.aside + "&filter=1")
    }

    @Test("what comes in its place names nobody, leads back, says that a filter is gone, and is not followed by anything")
    func putAside() async throws {
        let plain = try await Self.asked("aside=\(Self.section)")
        #expect(plain.status == .ok)
        let text = RouteTests.text(plain)
        #expect(text.contains("href=\"\(Self.section)\"") && text.contains("This page was put aside") && !text.contains("filter"))
        #expect(!text.contains("refresh") && !text.contains("data-cr-among") && !text.contains("OKONKWO"))
        #expect(RouteTests.text(try await Self.asked("aside=\(Self.section)&filter=1")).contains("Its filter is gone too"))
        for elsewhere in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
            #expect(!RouteTests.text(try await Self.asked("aside=\(elsewhere)")).contains("evil"))
        }
    }

    @Test("nobody is led out of the service by it", arguments: ["https://evil.example/", "//evil.example", "/%5Cevil.example"])
    func elsewhere(_ of: String) async throws {
        #expect(try await Self.asked("among=other&of=\(of)").headers[.location] == Self.front)
    }

    @Test("it is no use by a person")
    func use() async throws {
        var signIn = SignInDesk.fake()
        let watched = signIn.watched
        signIn.watched = { cookie async throws(SignInFailure) in
            #expect(!LookUse.isByPerson)
            return try await watched(cookie)
        }
        _ = try await Self.asked(Self.mine, signIn: signIn)
    }
}
