import CareRecord
import Foundation
import Objections
import Web

/// What somebody sends, read and judged; what was typed is kept for the page that says what is wrong.
struct ObjectingForm {
    var name = ""
    /// As `1970-03-31`; empty where what was typed is no date.
    var born = ""
    /// What was typed of it.
    var (bornDay, bornMonth, bornYear) = ("", "", "")
    var address = ""
    var postcode = ""
    /// As it was typed, and what was found by that.
    var practice = ""
    var named = NamedPractice.none
    var number = ""
    var contact = ""
    var desk = ""
    var acting = "self"
    var evidence = ""
    var confirmed: Set<Consequence> = []
    /// Whether an email address is asked for.
    var asksForEmail = true
    /// Field and sentence, in the page's order.
    var mistakes: [(id: String, words: String)] = []

    init(asksForEmail: Bool) { self.asksForEmail = asksForEmail }

    /// - Parameters:
    ///   - isSignedIn: then who it is is known, and they speak for themselves.
    ///   - practices: where a practice that was typed is looked for.
    ///   - site: whose words say what is wrong.
    init(_ form: Form, isSignedIn: Bool, book: DeskBook, practices: PublicDirectory, asksForEmail: Bool, site: PublicSite) {
        let (text, consequences) = (site.words(ObjectFormText.self), site.words(ConsequenceText.self))
        self.asksForEmail = asksForEmail
        func field(_ name: String, _ most: Int) -> String { String((form[name] ?? "").prefix(most)) }
        name = field("name", 200)
        readBirth(field("born-day", 10), field("born-month", 10), field("born-year", 10), whole: field("born", 10))
        address = field("address", 500)
        postcode = field("postcode", 10)
        practice = field("practice", 120)
        named = NamedPractice(practice, chosen: field("practice-code", 10), in: practices)
        number = field("nhs-number", 14)
        contact = asksForEmail ? field("email", 254) : ""
        desk = field("desk", 10)
        acting = field("acting", 20).isEmpty ? "self" : field("acting", 20)
        evidence = field("evidence", 300)
        confirmed = Set(Consequence.allCases.filter { form["read-" + $0.rawValue] != nil })
        if !isSignedIn {
            judgeWho(text)
            judgePractice(text)
        }
        if !contact.isEmpty, contact.wholeMatch(of: /[^@\s]+@[^@\s]+\.[^@\s]+/) == nil {
            wrong("email", text.plain(.wrongEmail))
        }
        if !desk.isEmpty, ODSCode(desk).flatMap({ book[$0] }) == nil { wrong("desk-0", text.plain(.chooseListedDesk)) }
        for consequence in Consequence.allCases where !confirmed.contains(consequence) {
            wrong(
                "read-" + consequence.rawValue,
                text.plain(.confirm, ["consequence": consequences.plain(ConsequenceText.label(consequence))]))
        }
    }

    /// A date of birth as three fields (NHS.UK's date input), or as the one that a form had which was opened before the service was renewed.
    private mutating func readBirth(_ day: String, _ month: String, _ year: String, whole: String) {
        (bornDay, bornMonth, bornYear) = (day, month, year)
        guard [day, month, year].allSatisfy(\.isEmpty) else {
            born = Self.date(day, month, year) ?? ""
            return
        }
        born = whole
        let parts = whole.split(separator: "-").map(String.init)
        if parts.count == 3 { (bornYear, bornMonth, bornDay) = (parts[0], parts[1], parts[2]) }
    }

    /// `1970-03-31` of `31`, `3` and `1970`; a month may be named, as people do. Nil: no such day.
    static func date(_ day: String, _ month: String, _ year: String) -> String? {
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let named = names.firstIndex(of: String(month.lowercased().prefix(3))).map { $0 + 1 }
        guard year.count == 4, let year = Int(year), year >= 1000, let month = Int(month) ?? named, let day = Int(day) else { return nil }
        return Day(year, month, day)?.text
    }

    private mutating func judgeWho(_ text: PageWords<ObjectFormText>) {
        if name.isEmpty { wrong("name", text.plain(.enterName)) }
        if Day(born) == nil {
            let isEmpty = [bornDay, bornMonth, bornYear].allSatisfy(\.isEmpty)
            wrong("born-day", text.plain(isEmpty ? .enterBorn : .wrongBorn))
        }
        if address.isEmpty { wrong("address", text.plain(.enterAddress)) }
        // Only whether it can be a number at all: whether there is such a person is told to nobody.
        if !number.isEmpty, (try? NHSNumber(number)) == nil {
            wrong("nhs-number", text.plain(.wrongNumber))
        }
        switch acting {
        case "self": break
        case ActingFor.Standing.carer.rawValue: wrong("acting-0", text.plain(.carer))
        default:
            if ActingFor.Standing(rawValue: acting) == nil { wrong("acting-0", text.plain(.chooseWho)) }
            if evidence.isEmpty { wrong("evidence", text.plain(.enterEvidence)) }
        }
    }

    /// Only of what is public: which practices there are.
    private mutating func judgePractice(_ text: PageWords<ObjectFormText>) {
        switch named {
        case .none, .found: break
        case .unknown: wrong("practice", text.plain(.unknownPracticeName))
        case .several(_, let isCut): wrong("practice-code-0", text.plain(isCut ? .typeMore : .choosePractice))
        }
    }

    private mutating func wrong(_ id: String, _ words: String) { mistakes.append((id, words)) }

    /// What the desk reads of whoever is not signed in.
    var details: [(name: String, value: String)] {
        [
            ("Name", name), ("Born", born), ("Address", address), ("Postcode", postcode),
            ("GP practice", named.organisation.map { "\($0.name) (\($0.ods.code))" } ?? practice), ("NHS number", number),
        ]
    }

    var actingFor: ActingFor? {
        guard let standing = ActingFor.Standing(rawValue: acting), let always = Day(1900, 1, 1) else { return nil }
        // From when to when it holds the desk reads from the paper.
        return ActingFor(standing: standing, evidence: evidence, from: always)
    }
}
