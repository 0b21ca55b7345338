import CareRecord
import Objections

/// A list beside the queue: what a second person decides, what may be there twice, children who are asked again, letters.
enum ObjectionListPage {
    static func html(_ list: ObjectionList, site: Site, session: StaffSession) -> HTML {
        var main: HTML =
            "<h1>\(title(list.kind))</h1><p class=\"cr-small cr-soft\">\(list.desk.name). \(meaning(list.kind)) That you read this is on record.</p>"
        if list.lines.isEmpty {
            main += "<p>\(none(list.kind))</p>"
        } else {
            main += table(list, reader: session.staff.subject)
        }
        if list.hasMore { main += "<p>There are more than these \(list.lines.count). They are shown once these are seen to.</p>" }
        return ObjectionTabs.page(title(list.kind), place(list.kind), counts: list.tabs, site: site, session: session, main: main)
    }

    private static func table(_ list: ObjectionList, reader: String) -> HTML {
        let column = column(list.kind)
        var html: HTML = """
            <section class="cr-card"><table class="cr-table cr-stackable"><caption>\(counted(list.lines.count, "case"))</caption><thead><tr><th scope="col">Reference</th>\
            <th scope="col">NHS number</th><th scope="col">State</th><th scope="col">\(column)</th><th scope="col">Owner</th></tr></thead><tbody>
            """
        for it in list.lines {
            html += """
                <tr><th scope="row"><a class="cr-num cr-nowrap" href="\(Address.objection(it.line.id))">\(it.line.reference)</a></th>\
                <td data-label="NHS number">\(ObjectionQueuePage.person(it.line))</td>\
                <td data-label="State"><span class="nhsuk-tag nhsuk-tag--white">\(it.line.it.state.words)</span></td>\
                <td data-label="\(column)">\(words(it, list, reader: reader))</td>\
                <td data-label="Owner">\(ObjectionQueuePage.owner(it.line, reader: reader))</td></tr>
                """
        }
        html += "</tbody></table></section>"
        return html
    }

    private static func words(_ it: ObjectionList.Line, _ list: ObjectionList, reader: String) -> HTML {
        switch list.kind {
        case .secondPerson: SecondPerson.html(it.line, reader: reader)
        case .duplicates: ObjectionQueuePage.maybeSame(it.line)
        case .askedAgain: ObjectionQueuePage.next(it.line, list.today)
        case .letters: "\((it.letter ?? "").replacing("-", with: " "))"
        }
    }

    private static func place(_ kind: ObjectionList.Kind) -> ObjectionTabs.Place { .list(kind) }

    static func title(_ kind: ObjectionList.Kind) -> String {
        switch kind {
        case .secondPerson: "Second person"
        case .duplicates: "Duplicates"
        case .askedAgain: "Asked again at an age"
        case .letters: "Letters"
        }
    }

    private static func column(_ kind: ObjectionList.Kind) -> String {
        switch kind {
        case .secondPerson: "What is proposed"
        case .duplicates: "May be the same as"
        case .askedAgain: "Next step"
        case .letters: "Letter"
        }
    }

    private static func meaning(_ kind: ObjectionList.Kind) -> String {
        switch kind {
        case .secondPerson: "Somebody of the desk proposes what one person alone may not decide."
        case .duplicates:
            "One of each two was not checked yet. Both say the same date of birth, and a name is in both. Looked for among the \(ObjectionLine.mostUnchecked) that are due first. Read both: nothing is closed by this."
        case .askedAgain: "A parent objected for a child who decides this now. It stays in force until they answer."
        case .letters:
            "Cases with which something was done in the last \(ObjectionList.letterDays) days, and the letter that fits each now. Open the case to print it: it says how the person can be reached safely, and whether anything may be sent."
        }
    }

    private static func none(_ kind: ObjectionList.Kind) -> String {
        switch kind {
        case .secondPerson: "Nothing waits for a second person."
        case .duplicates: "None looks like another one."
        case .askedAgain: "No child is to be asked."
        case .letters: "No letter fits what was done."
        }
    }
}

/// What somebody of the desk proposes, and what whoever reads it may do about it.
enum SecondPerson {
    static func html(_ line: ObjectionLine, reader: String) -> HTML {
        guard let by = line.it.proposal?.by ?? line.it.untying else { return "" }
        let who: HTML = by == reader ? "You propose" : "\(line.name(of: by)) proposes"
        let what: HTML =
            if line.it.state == .secondCheck, let proposal = line.it.proposal {
                "<b>not to uphold it</b>, on the ground: \(proposal.ground.words)"
            } else { "<b>to untie it</b>: it is in force for a wrong person" }
        let then: HTML =
            by == reader
            ? "Somebody else of your desk decides."
            : """
            You may decide, because you are somebody else. <a href="\(Address.objection(line.id))">Read and decide<span class="nhsuk-u-visually-hidden">: \(line.reference)</span></a>
            """
        return "\(who) \(what). \(then)"
    }
}
