import Foundation
import Testing

@testable import StaffWeb

/// Every page of a look over every example, as HTML. With CARERECORD_EXAMPLES=DIR in the environment they are written there,
/// to be opened in a browser.
enum ExamplePages {
    static let session = StaffSession(
        key: "session-1", staff: ExampleLooks.staff, organisationName: "Barts Health NHS Trust",
        otherRoles: [RoleChoice(id: "p-2", role: "Nurse", organisationName: "Homerton Healthcare")])

    static let lookPages: [(name: String, page: LookPage)] = [
        ("summary", SummaryPage.page), ("who-said-what", WhoSaidWhatPage.page), ("person", PersonPage.page), ("why", WhyPage.page),
    ]

    /// Name and HTML.
    static let all: [(name: String, html: String)] = {
        let site = Site.example()
        var pages: [(String, String)] = []
        for (name, page) in lookPages {
            for example in ExampleLooks.all {
                let stream = LookStream(site: site, session: session, page: page)
                pages.append(("\(name)-\(example.name)", stream.settled(example.look).text))
            }
        }
        return pages
    }()
}

@Suite struct ExamplePagesTests {
    @Test("example pages are written to a folder where one is named")
    func write() throws {
        guard let folder = ProcessInfo.processInfo.environment["CARERECORD_EXAMPLES"] else { return }
        for (name, html) in ExamplePages.all {
            let local = html.replacingOccurrences(of: "/static/vendor/", with: "").replacingOccurrences(of: "/static/", with: "")
                .replacingOccurrences(of: #"\?v=[a-z0-9]+"#, with: "", options: .regularExpression)
            try local.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8)
        }
    }
}
