import CareRecord
import Looks

/// The person: fixed on top, one person, order name, born, gender, NHS number (NHS Common User Interface; STANDARDS 14).
///
/// On a phone name, born, NHS number, the need of an interpreter, allergies and alerts stay; the rest folds into `details`, one tap away
/// without a script. Where there is room the style sheet keeps the fold open (`::details-content`). It takes two fifths of the screen at most, and past that
/// scrolls in itself: so it can have the focus.
enum Banner {
    static func html(_ view: LookView) -> HTML {
        let person = view.look.person
        let mark = Mark(view.look.mark)
        // For the script, which tells the other tabs of the mark and of nothing else.
        var html: HTML = """
            <section class="cr-person \(plain: mark.style)" aria-label="Person" tabindex="0" data-cr-mark="\(plain: mark.text)" \
            data-cr-among="\(plain: view.look.mark.among)"><div class="cr-wide">
            <dl class="cr-who">
            """
        html += first(person, view, isLink: true)
        html += "</dl>\n<div class=\"cr-second\"><details class=\"cr-fold\" id=\"\(plain: view.id("more-of-person"))\">"
        html += "<summary>More<span class=\"nhsuk-u-visually-hidden\"> about the person</span></summary>"
        // What a phone has no room for above says itself here.
        html += "<dl class=\"cr-less\"><div class=\"cr-narrow\"><dt>Gender</dt><dd>\(gender(person.gender))</dd></div>"
        html += second(person, view, isBrief: true)
        html += "</dl></details>"
        if let need = interpreter(person, view) { html += "<dl class=\"cr-less cr-need\">\(interpreter(Flags.brief(need)))</dl>" }
        html += "</div>\n"
        html += Flags.html(view)
        html += "</div></section>"
        return html
    }

    /// - Parameter isLink: whether the name leads to the page of the person; not there, nor on paper.
    static func first(_ person: BannerPerson, _ view: LookView, isLink: Bool = false) -> HTML {
        let name: HTML = isLink ? "<a href=\"\(view.tab(.person))\">\(person.name.shown)</a>" : "\(person.name.shown)"
        let mark: HTML = isLink ? Mark(view.look.mark).html : ""
        var html: HTML = "<div class=\"cr-name\"><dt class=\"nhsuk-u-visually-hidden\">Name</dt><dd>\(mark)\(name)</dd></div>\n"
        html += "<div><dt>Born</dt><dd>\(born(person, view))</dd></div>"
        if let died = person.died {
            let date: HTML = died.date.map { HTML.date($0) } ?? "date Not Known"
            html += "<div class=\"cr-died\"><dt>Died</dt><dd>\(date)</dd></div>"
            if let born = person.born, let date = died.date, let age = Age.words(born: born, on: date) {
                html += "<div><dt>Age at Death</dt><dd>\(age)</dd></div>"
            }
        }
        html += "<div\(isLink ? " class=\"cr-roomy\"" as HTML : "")><dt>Gender</dt><dd>\(gender(person.gender))</dd></div>"
        html += "<div><dt>NHS No.</dt><dd class=\"cr-num cr-nowrap\">\(person.nhsNumber.formatted)</dd></div>"
        return html
    }

    /// Without the need of an interpreter, which never folds away.
    /// - Parameter isBrief: in the banner, where of many adjustments some are named and the others counted.
    static func second(_ person: BannerPerson, _ view: LookView, isBrief: Bool = false) -> HTML {
        var html = HTML()
        func add(_ label: HTML, _ value: String?) { html += "<div><dt>\(label)</dt><dd>\(value ?? "Not Known")</dd></div>" }
        if let preferred = person.preferredName { add("Prefers", preferred) }
        if person.isRestricted {
            html += "<div><dt>Address, GP practice</dt><dd>Not shown: restricted</dd></div>"
        } else if !view.look.decision.permitted.contains(.identity) {
            html += "<div><dt>Address, GP practice</dt><dd>Not opened</dd></div>"
        } else {
            add("Address", person.address?.shown)
            add("GP practice", person.practice)
        }
        if person.interpreterRequired != true, let language = person.language { add("Language", language) }
        let adjustments = Flags.alerts(view, .adjustment).compactMap { $0.lead.title.shown }
        if isBrief, adjustments.count > 0 {
            let more = adjustments.count > 4 ? ["and \(adjustments.count - 4) more, see alerts"] : []
            add("Adjustments", (adjustments.prefix(4).map(Flags.brief) + more).joined(separator: "; "))
        } else if !adjustments.isEmpty {
            add("Adjustments", adjustments.joined(separator: "; "))
        }
        if let asked = person.askedFor, asked != person.nhsNumber { add("Replaces NHS No.", asked.formatted) }
        return html
    }

    /// The need of an interpreter in one place, on a phone too: the demographics service says that there is one, organisations' alerts
    /// say it in words of their own. Where these name the language, nothing is said twice.
    static func interpreter(_ person: BannerPerson, _ view: LookView) -> String? {
        var needs = Flags.alerts(view, .interpreter).map { $0.lead.title.shown ?? "needed" }
        if person.interpreterRequired == true {
            let isNamed =
                person.language.map { language in needs.contains { $0.lowercased().contains(language.lowercased()) } } ?? !needs.isEmpty
            if !isNamed { needs.insert(person.language.map { $0 + ", needed" } ?? "needed, language Not Known", at: 0) }
        }
        return needs.isEmpty ? nil : needs.joined(separator: "; ")
    }

    static func interpreter(_ need: String) -> HTML { "<div><dt>Interpreter</dt><dd>\(need)</dd></div>" }

    private static func born(_ person: BannerPerson, _ view: LookView) -> HTML {
        guard let born = person.born else { return "Not Known" }
        // The age is for the living; of the dead it stands under its own label.
        if person.died == nil, let age = Age.words(born: born, on: view.now) { return "\(HTML.date(born)) (\(age))" }
        return HTML.date(born)
    }

    static func gender(_ gender: String?) -> String {
        switch gender {
        case nil: "Not Known"
        case "unknown": "Not Known"
        case "male": "Male"
        case "female": "Female"
        case "other": "Other"
        case .some(let other): other
        }
    }
}
