import Testing

@testable import StaffWeb

/// What was done in a professional's name is said on whatever page they come to first.
@Suite struct DirectedLineTests {
    @Test("every page says it until each is answered for, and leads to where it is")
    func line() {
        #expect(DirectedNotice.line(0).text.isEmpty)
        #expect(
            DirectedNotice.line(2).text.contains("in your name: was it you?") && DirectedNotice.line(2).text.contains("href=\"/#directed\"")
        )
        let it = ExamplePages.session
        let session = StaffSession(key: it.key, staff: it.staff, organisationName: it.organisationName, directed: 1)
        let page = Layout.opening(title: "Summary", site: Site.example(), session: session).text
        #expect(page.contains("in your name: was it you?"))
        #expect(!Layout.opening(title: "Summary", site: Site.example(), session: it).text.contains("in your name"))
    }
}
