import AccessControl
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Objections
import Testing

@testable import StaffWeb

/// The desk's page of national emergencies: who may sign there as the second person, and what is said where nothing was signed.
@Suite struct NoticesPageTests {
    private static let id = String(repeating: "a", count: 32)
    private static let action = "action=\"/objections/emergencies/\(id)/sign\""

    private static func shown(
        _ signers: [NoticeSignature] = [.command(name: "Dr First")], isTheirs: Bool = false, missing: MissingProof? = nil
    ) -> ShownNotices {
        var notice = ShownNotice(
            id: id,
            notice: EmergencyNotice(
                instrument: "The Example Regulations", scope: "floods", from: Example.now - 9, until: Example.now + 9, signers: signers),
            ended: nil, lines: [])
        notice.isTheirs = isTheirs
        var all = ShownNotices([notice])
        all.missing = missing
        return all
    }

    private static func page(_ shown: ShownNotices) -> String {
        NoticesPage.html(shown, TypedForm(), site: Site.example(), session: ExamplePages.session).text
    }

    @Test("a notice that waits has the form of the second signature, and one that is signed has none and says how each is known")
    func form() {
        #expect(Self.page(Self.shown()).contains(Self.action))
        let signed = Self.page(
            Self.shown([.command(name: "Dr First"), .signedIn(subject: "desk-second", name: "Musa Iqbal")]))
        #expect(!signed.contains(Self.action))
        #expect(signed.contains("Dr First, by command") && signed.contains("Musa Iqbal (desk-second), signed in"))
    }

    @Test("whoever may have signed first has no form, and whoever must show once more who they are is led there and back")
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

    private static func sign(_ body: String, _ done: NoticeSigned) async throws -> (status: HTTPResponse.Status, page: String) {
        var site = Site.example(signIn: .fake(jobRole: ObjectionsRoute.deskRole))
        site.objections.notices = { _ in shown() }
        site.objections.signNotice = { _, _ in done }
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
        "why nothing was signed stands on top of the page",
        arguments: [
            (.samePerson, "must be somebody else"), (.notNow, "signed, ended or over already"),
            (.proof(.tooWeak(level: 3)), "proves more surely"), (.proof(.tooLongAgo(Span(seconds: 300))), "more than 5 minutes ago"),
        ] as [(NoticeSigned, String)])
    func refused(_ done: NoticeSigned, _ words: String) async throws {
        let (status, page) = try await Self.sign("read=1", done)
        #expect(status == .conflict && page.contains("href=\"#maincontent\"") && page.contains(words))
    }
}
