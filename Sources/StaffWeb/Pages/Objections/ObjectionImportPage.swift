import CareRecord
import Objections

/// Taking an older system's list: tried first, each bad row named.
enum ObjectionImportPage {
    /// The register is asked about each row, one after another, while the browser waits for the page: some tenths of a second each. What takes longer than a few
    /// minutes is given up by browsers and by what stands before the service.
    static let mostRows = 500
    /// Of a row with who acts and what shows it, as a form sends it.
    static let mostBytes = mostRows * 500

    /// Whether a list is one that this page takes. What of it is wrong is said row by row.
    static func takes(_ list: String) -> Bool { CommaSeparated.read(list).records.count <= mostRows + 2 }

    /// - Parameter isTooLarge: a list was sent that has more rows than this page takes.
    static func html(
        _ result: ObjectionImport?, list: String, isTooLarge: Bool = false, counts: ObjectionCounts? = nil, site: Site,
        session: StaffSession
    ) -> HTML {
        let mistakes = isTooLarge ? [TypedForm.Mistake("list", tooLarge)] : []
        let typed = TypedForm(nil, mistakes)
        var main: HTML = """
            \(typed.summary)<h1>Take an older system’s list</h1><p>Rows of <code>\(ImportedRow.columns.joined(separator: ","))</code> under that heading, such as <code>2026-03-31</code> for a day. \
            It may go on with <code>\(ImportedRow.givenColumn)</code>, without which twins cannot be told apart, and then with <code>\(ImportedRow.actingColumns.joined(separator: ","))</code>, for whoever acts for a person. Paste it as a spreadsheet saves it. Each person must be in the national \
            register, by that date of birth and name.</p><p>At most \(mostRows) rows at once: the register is asked about each while you wait. Take a longer list in parts, or by the command \
            <code>carerecord objection import</code>.</p>
            """
        if let result {
            main +=
                "<div class=\"cr-verdict cr-ask\"><p>\(result.isDry ? "Tried, and nothing was taken:" : "Taken:") \(counted(result.taken, "row")) \(result.isDry ? "would be taken" : "came into force"), \(counted(result.bad.count, "row")) not.</p></div>"
            if result.before > 0 { main += "<p>\(counted(result.before, "row")) taken by an earlier run and in force.</p>" }
            if result.ended > 0 { main += "<p>\(counted(result.ended, "row")) taken by an earlier run and ended since: that stands.</p>" }
            if !result.bad.isEmpty {
                main +=
                    "<table class=\"cr-table\"><caption>Rows that are not taken</caption><thead><tr><th scope=\"col\">Row</th><th scope=\"col\">What is wrong</th></tr></thead><tbody>"
                // All of them: a row that nobody names is lost.
                for bad in result.bad {
                    main += "<tr><th scope=\"row\" class=\"cr-num\">\(bad.row)</th><td>\(bad.words)</td></tr>"
                }
                main += "</tbody></table>"
            }
        }
        let error: HTML =
            isTooLarge
            ? "<p class=\"nhsuk-error-message\" id=\"list-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \(tooLarge)</p>"
            : ""
        let described: HTML = isTooLarge ? " aria-describedby=\"list-error\"" : ""
        main += """
            <form method="post" action="\(Address.objectionImport)"><div class="cr-field"><label for="list">The list</label>\(error)<textarea class="nhsuk-textarea" id="list" name="list" rows="8"\(described) required>\(plain: list)</textarea></div>\
            <div class="cr-actions"><button class="nhsuk-button nhsuk-button--secondary" name="take" value="0">Try it</button> <button class="nhsuk-button" name="take" value="1"\(Button.once)>Take it</button></div></form>
            """
        return ObjectionTabs.page(typed.title("Older lists"), .take, counts: counts, site: site, session: session, main: main)
    }

    private static let tooLarge =
        "The list has more than \(mostRows) rows, or a row that is far too long, and nothing of it was read. Take it in parts, or by the command"
}
