import CareRecord
import Objections

/// Entering what came by letter, by telephone or through staff.
enum ObjectionEntryPage {
    static func html(_ page: ObjectionQueue, _ typed: TypedForm, site: Site, session: StaffSession) -> HTML {
        var main: HTML = """
            \(typed.summary)<h1>Enter an objection</h1><p>\(page.desk.name). The person must be in the national register under the number, by the name and the date of birth that they say. Say what it may mean before you enter it:</p>\
            <ul class="nhsuk-list nhsuk-list--bullet">
            """
        for consequence in Consequence.allCases { main += "<li>\(consequence.words)</li>" }
        main += "</ul><form method=\"post\" action=\"\(Address.objectionNew)\">"
        main += typed.choice(
            "way", prefix: "way", "How did it come?", [ObjectionCase.Way.letter, .phone, .staff].map { ($0.rawValue, $0.words) })
        let today = page.today.text
        main += typed.input(
            "On which day did it come?", id: "received", name: "received", first: today, "type=\"date\" max=\"\(plain: today)\" required")
        main += typed.input(
            "NHS number", id: "number", name: "nhs-number", "inputmode=\"numeric\" size=\"14\" autocomplete=\"off\" required")
        main += typed.input(
            "Full name, as the letter or the caller says it", id: "name", name: "name", "maxlength=\"200\" autocomplete=\"off\" required")
        main += typed.input(
            "Date of birth, as they say it, such as 31/3/1970", id: "born", name: "born",
            "size=\"14\" maxlength=\"40\" autocomplete=\"off\" required")
        main += PersonSidesCard.html(page.sides, typed)
        // Where nothing sends it, no address is asked for.
        if page.tellsByEmail {
            main += typed.input(
                "Email address to tell them at, if they want that", id: "email", name: "email",
                "type=\"email\" maxlength=\"254\" autocomplete=\"off\"")
        }
        // Nothing is asked where the desk can write in one language alone.
        if page.languages.count > 1 {
            main += typed.choice(
                "language", prefix: "language", "In which language do they want to be written to?",
                page.languages.map { ($0.code, $0.name) },
                first: (page.languages.first { $0.code == page.language } ?? .english).code, required: false)
        }
        main += acting(suffix: "", required: false, typed)
        main += "<div class=\"cr-actions\"><button class=\"nhsuk-button\"\(Button.once)>Enter it</button></div></form>"
        return ObjectionTabs.page(typed.title("Enter an objection"), .enter, counts: page.tabs, site: site, session: session, main: main)
    }

    /// Who acts for the person, by what, from when to when.
    static func acting(suffix: String, required: Bool, _ typed: TypedForm) -> HTML {
        let options = (required ? [] : [("self", "the person themselves")]) + ActingFor.Standing.allCases.map { ($0.rawValue, $0.words) }
        var html = typed.choice(
            "acting", prefix: "acting\(suffix)", "Who acts?", options, first: required ? nil : "self", required: required)
        html += typed.choice(
            "scope", prefix: "scope\(suffix)", "What is an attorney’s power, or a deputy’s order, about?",
            [("health-and-welfare", "health and welfare"), ("property-and-affairs", "property and affairs")], required: false)
        html += typed.input("What shows it?", id: "evidence\(suffix)", name: "evidence", "maxlength=\"300\" autocomplete=\"off\"")
        html += typed.input("From", id: "from\(suffix)", name: "from", "type=\"date\"")
        html += typed.input("Until, if it ends", id: "until\(suffix)", name: "until", "type=\"date\"")
        let cannot: HTML = typed.sent?["cannot-decide"] == nil ? "" : " checked"
        html += """
            <div class="cr-choice"><input type="checkbox" name="cannot-decide" id="cannot\(plain: suffix)" value="1"\(cannot)><label for="cannot\(plain: suffix)">It is on record that the person cannot decide this themselves</label></div>
            """
        return html
    }
}

/// A letter, to be printed or kept as PDF by the browser. All that is printed is in the letter's language.
enum ObjectionLetterPage {
    static func html(_ letter: Letter, _ view: ObjectionView, site: Site, session: StaffSession) -> HTML {
        var main: HTML = "<p>\(view.desk.name)\(view.desk.post.map { ", \($0)" } ?? "")</p>\(addressee(view))"
        for line in letter.head { main += "<p>\(line)</p>" }
        main += "<h1>\(letter.subject)</h1>"
        for paragraph in letter.paragraphs { main += "<p>\(paragraph)</p>" }
        var page = Layout.opening(
            title: letter.subject, site: site, session: session, watched: WatchedPage(isShownOnce: true), styles: ["print.css"],
            hasComponents: true)
        page += others(than: letter, view)
        let language: HTML =
            letter.language == .english
            ? "" : " lang=\"\(plain: letter.language.code)\" dir=\"\(plain: letter.language.isRightToLeft ? "rtl" : "ltr")\""
        page += "<main class=\"cr-wide cr-plain cr-letter\" id=\"maincontent\" tabindex=\"-1\"\(language)>\(main)</main>"
        page += Layout.closing(site)
        return page
    }

    /// Whom it goes to and where, as far as it is known and safe: what they said of how they can be reached goes before what was written in the objection.
    /// Whatever is not known is left to be written by hand.
    private static func addressee(_ view: ObjectionView) -> HTML {
        func detail(_ name: String) -> String? { view.details.first { $0.name == name }?.value }
        let line = String(repeating: "_", count: 30)
        var lines = [(isForWhoActs(view) ? whoActs(view, detail("Who acts")) : detail("Name")) ?? line]
        switch view.reach {
        case .said("by post", let words)?: lines.append(words)
        case .said?, .here?, .untold?, .unreadable?: break
        case .neverSaid?, nil: lines += detail("Address").map { [$0] + (detail("Postcode").map { [$0] } ?? []) } ?? [line, line]
        }
        return "<p class=\"cr-addressee\">\(lines.map { "\($0)" as HTML }.joined("<br>"))</p>"
    }

    /// A child who is asked themselves is written to, and not who objected for them.
    private static func isForWhoActs(_ view: ObjectionView) -> Bool { view.line.it.acting != nil && view.asking == nil }

    /// Who acted when the objection came, by the name that was given then: no later step changes it. Nil where that may not be who is written to now: somebody
    /// else may act since, it may be over, or the way in which the letter goes is the person's own.
    private static func whoActs(_ view: ObjectionView, _ said: String?) -> String? {
        let it = view.line.it
        guard !view.isRepresentedSince, it.state.isStanding, !it.isPowerOver(on: view.today) else { return nil }
        return switch view.reach {
        case nil, .neverSaid?: said
        case .said?, .here?, .unreadable?, .untold?: nil
        }
    }

    /// On screen, and not on paper: the same letter in other languages, so that whoever prints it can read what it says.
    private static func others(than letter: Letter, _ view: ObjectionView) -> HTML {
        let others = ([view.letter].compactMap { $0 } + view.otherLetters).filter { $0.language != letter.language }
        guard !others.isEmpty else { return "" }
        var links: [HTML] = []
        for other in others {
            let address = Address.objectionLetter(view.line.id, language: other.language.code)
            links.append("<a href=\"\(address)\"><span lang=\"\(plain: other.language.code)\">\(other.language.name)</span></a>")
        }
        return """
            <nav class="cr-wide cr-screen" aria-label="Languages"><p>This letter in another language: \(links.joined(", "))</p></nav>
            """
    }
}
