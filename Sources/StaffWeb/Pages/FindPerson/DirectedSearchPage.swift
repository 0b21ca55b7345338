import AccessControl
import CareRecord
import HTTPTypes
import Hummingbird
import Looks

/// Before an administrator's search: nobody was searched for yet, because they act for nobody. Whom they act for is chosen here, and what they
/// typed goes on with it (issue 4, part 3).
enum DirectedSearchPage {
    static func html(
        _ fields: [(name: String, value: String)], _ choices: DirectorChoices, part: String, _ problem: NotConfirmed?, site: Site,
        session: StaffSession
    ) -> HTML {
        let title = "Before you search"
        var main = ErrorSummary.html(problem.map { [("director-0", $0.sentence)] } ?? [])
        main += "<h1>\(title)</h1>"
        main += """
            <div class="cr-verdict cr-ask"><p>In your role you look for a professional who directs you. Say who it is first: nobody was searched \
            for yet.</p></div>
            """
        main += DirectorCard.html(
            .init(address: .search, fields: fields), choices, part: part, problem,
            consequence: """
                The search is on record in their name. They see every record that you open for them when they next sign in, and can say that it \
                was not they.
                """, site: site, session: session)
        main += "<p class=\"cr-actions\"><a href=\"\(Address.find)\">Find a person</a></p>"
        return Layout.page(title: problem == nil ? title : "Error: " + title, site: site, session: session, main: main)
    }
}
