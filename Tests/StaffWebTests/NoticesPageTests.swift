import AccessControl
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Objections
import Synchronization
import Testing

@testable import StaffWeb

/// The desk's page of national emergencies: who may sign there, first and second, and what is said where nothing was signed.
@Suite struct NoticesPageTests {
    private static let id = String(repeating: "a", count: 32)
    private static let action = "action=\"/objections/emergencies/\(id)/sign\""

    private static let first = NoticeSignature.signedIn(issuer: "https://id.example", subject: "desk-first", name: "Kavita Bose")
    private static let second = NoticeSignature.signedIn(issuer: "https://id.example", subject: "desk-second", name: "Musa Iqbal")

    private static func shown(
        _ signers: [NoticeSignature] = [first], isTheirs: Bool = false, missing: MissingProof? = nil
    ) -> ShownNotices {
        var notice = ShownNotice(
            id: id,
            notice: EmergencyNotice(
                instrument: "The Example Regulations", scope: "floods", from: Example.now - 9, until: Example.now + 9,
                proposer: NoticeProposer(kept: "Dr Proposer"), signers: signers),
            ended: nil, lines: [])
        notice.isTheirs = isTheirs
        var all = ShownNotices([notice])
        all.missing = missing
        return all
    }

    private static func page(_ shown: ShownNotices) -> String {
        NoticesPage.html(shown, TypedForm(), site: Site.example(), session: ExamplePages.session).text
    }

    @Test("a notice that waits has the form of the signature that is next, and says what it does; one that is signed by two has none")
    func form() {
        let (proposed, once) = (Self.page(Self.shown([])), Self.page(Self.shown()))
        #expect(proposed.contains(Self.action) && once.contains(Self.action))
        #expect(proposed.contains("name=\"turn\" value=\"first\"") && once.contains("name=\"turn\" value=\"second\""))
        #expect(proposed.contains("waits for two people") && proposed.contains("Nothing is suspended by the first signature"))
        #expect(once.contains("waits for a second person") && once.contains("With the second signature every objection is suspended"))
        for page in [proposed, once] { #expect(page.contains("No notice is in force: objections hold.")) }
        #expect(!Self.page(Self.shown([Self.first, Self.second])).contains(Self.action))
    }

    @Test("who proposed and who signed is said of each, and how it is known, also of what a version before let a command sign")
    func hands() {
        let proposed = Self.page(Self.shown([]))
        #expect(proposed.contains("<dt>Proposed by</dt><dd>Dr Proposer, by command</dd><dt>First signature</dt><dd>Not signed</dd>"))
        let signed = Self.page(Self.shown([.command(name: "Dr First"), Self.second]))
        #expect(signed.contains("<dt>First signature</dt><dd>Dr First, by command</dd>"))
        #expect(signed.contains("<dt>Second signature</dt><dd>Musa Iqbal (desk-second), signed in</dd>"))
        #expect(signed.contains("Objections are suspended"))
    }

    @Test("whoever signed first has no form, and whoever must show once more who they are is led there and back")
    func noForm() {
        let theirs = Self.page(Self.shown(isTheirs: true))
        #expect(!theirs.contains(Self.action) && theirs.contains("somebody else signs second"))
        for missing in [MissingProof.tooWeak(level: 3), .tooLongAgo(Span(seconds: 300))] {
            let page = Self.page(Self.shown(missing: missing))
            #expect(!page.contains(Self.action))
            #expect(page.contains("href=\"/sign-in?step-up=1") && page.contains("Sign in again"))
        }
    }

    @Test("two notices that run at once are both announced at the top of each page, and where none runs nothing is")
    func announced() {
        var site = Site.example()
        func page() -> String { NoticesPage.html(Self.shown(), TypedForm(), site: site, session: ExamplePages.session).text }
        #expect(!page().contains("aria-label=\"National emergency\""))
        site.settings.announcement = { ["For the <floods>.", "For the storm."] }
        #expect(page().contains("<p>For the &lt;floods&gt;.</p><p>For the storm.</p>"))
        #expect(page().components(separatedBy: "aria-label=\"National emergency\"").count == 2)
    }

    private static func sign(
        _ body: String, _ done: NoticeSigned, _ heard: @escaping @Sendable (NoticeSignature.Turn) -> Void = { _ in }
    ) async throws -> (status: HTTPResponse.Status, page: String) {
        var site = Site.example(signIn: .fake(jobRole: ObjectionsRoute.deskRole))
        site.objections.notices = { _ in shown() }
        site.objections.signNotice = { _, turn, _ in
            heard(turn)
            return done
        }
        let app = Application(router: Routes.router(site))
        var headers = RouteTests.cookie
        headers[.contentType] = "application/x-www-form-urlencoded"
        let sent = headers
        return try await app.test(.router) { client in
            let answer = try await client.execute(
                uri: "/objections/emergencies/\(id)/sign", method: .post, headers: sent, body: ByteBuffer(string: body))
            return (answer.status, String(buffer: answer.body))
        }
    }

    @Test("what was signed leads back to the notices, and is signed only by whoever says that they hold the instrument")
    func signed() async throws {
        #expect(try await Self.sign("read=1", .done).status == .seeOther)
        let (status, page) = try await Self.sign("", .done)
        #expect(status == .badRequest && page.contains("id=\"read-\(Self.id)-error\""))
        #expect(try await Self.sign("read=1", .notFound).status == .notFound)
    }

    @Test(
        "the form says which signature it gives, and one that does not gives the first, which suspends nothing",
        arguments: [("read=1&turn=second", .second), ("read=1&turn=first", .first), ("read=1", .first), ("read=1&turn=third", .first)]
            as [(String, NoticeSignature.Turn)])
    func turns(_ body: String, _ turn: NoticeSignature.Turn) async throws {
        let given = Mutex<[NoticeSignature.Turn]>([])
        let answer = try await Self.sign(body, .done) { taken in given.withLock { $0.append(taken) } }
        #expect(answer.status == .seeOther && given.withLock { $0 } == [turn])
    }

    @Test(
        "why nothing was signed stands on top of the page",
        arguments: [
            (.samePerson, "must be somebody else"), (.notNow, "signed by two, ended or over already"),
            (.otherTurn, "Somebody else has signed it first"),
            (.proof(.tooWeak(level: 3)), "proves more surely"), (.proof(.tooLongAgo(Span(seconds: 300))), "more than 5 minutes ago"),
        ] as [(NoticeSigned, String)])
    func refused(_ done: NoticeSigned, _ words: String) async throws {
        let (status, page) = try await Self.sign("read=1", done)
        #expect(status == .conflict && page.contains("href=\"#maincontent\"") && page.contains(words))
    }
}
