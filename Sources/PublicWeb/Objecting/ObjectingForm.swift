import CareRecord
import Foundation
import Objections
import Web

/// What somebody sends, read and judged; what was typed is kept for the page that says what is wrong.
struct ObjectingForm {
    var name = ""
    var born = ""
    var address = ""
    var postcode = ""
    var number = ""
    var contact = ""
    var desk = ""
    var acting = "self"
    var evidence = ""
    var confirmed: Set<Consequence> = []
    /// Whether an email address is asked for.
    var asksForEmail = true
    /// Field and sentence, in the page's order.
    var mistakes: [(field: String, words: String)] = []

    init(asksForEmail: Bool) { self.asksForEmail = asksForEmail }

    /// - Parameter isSignedIn: then who it is is known, and they speak for themselves.
    init(_ form: Form, isSignedIn: Bool, book: DeskBook, asksForEmail: Bool) {
        self.asksForEmail = asksForEmail
        func field(_ name: String, _ most: Int) -> String { String((form[name] ?? "").prefix(most)) }
        name = field("name", 200)
        born = field("born", 10)
        address = field("address", 500)
        postcode = field("postcode", 10)
        number = field("nhs-number", 14)
        contact = asksForEmail ? field("email", 254) : ""
        desk = field("desk", 10)
        acting = field("acting", 20).isEmpty ? "self" : field("acting", 20)
        evidence = field("evidence", 300)
        confirmed = Set(Consequence.allCases.filter { form["read-" + $0.rawValue] != nil })
        if !isSignedIn { judgeWho() }
        if !contact.isEmpty, contact.wholeMatch(of: /[^@\s]+@[^@\s]+\.[^@\s]+/) == nil {
            wrong("email", "Enter an email address like name@example.com, or leave it empty")
        }
        if !desk.isEmpty, ODSCode(desk).flatMap({ book[$0] }) == nil { wrong("desk-0", "Choose a desk from the list") }
        for consequence in Consequence.allCases where !confirmed.contains(consequence) {
            wrong("read-" + consequence.rawValue, "Confirm that you have read: \(consequence.words)")
        }
    }

    private mutating func judgeWho() {
        if name.isEmpty { wrong("name", "Enter the name of the person who objects") }
        if Day(born) == nil { wrong("born", "Enter their date of birth, like 1970-03-31") }
        if address.isEmpty { wrong("address", "Enter their address") }
        // Only whether it can be a number at all: whether there is such a person is told to nobody.
        if !number.isEmpty, (try? NHSNumber(number)) == nil {
            wrong("nhs-number", "An NHS number has 10 digits. Leave it empty if you do not know it")
        }
        switch acting {
        case "self": break
        case ActingFor.Standing.carer.rawValue: wrong("acting-0", ActingFor.Refused.carer.sentence)
        default:
            if ActingFor.Standing(rawValue: acting) == nil { wrong("acting-0", "Choose who you are") }
            if evidence.isEmpty { wrong("evidence", "Say what shows that you may act for them") }
        }
    }

    private mutating func wrong(_ field: String, _ words: String) { mistakes.append((field, words)) }

    /// What the desk reads, to be sealed.
    var details: String {
        [("Name", name), ("Born", born), ("Address", address), ("Postcode", postcode), ("NHS number", number)].filter { !$0.1.isEmpty }.map
        {
            "\($0.0)\t\($0.1.replacing("\n", with: ", ").replacing("\t", with: " "))"
        }.joined(separator: "\n")
    }

    var actingFor: ActingFor? {
        guard let standing = ActingFor.Standing(rawValue: acting), let always = Day(1900, 1, 1) else { return nil }
        // From when to when it holds the desk reads from the paper.
        return ActingFor(standing: standing, evidence: evidence, from: always)
    }
}
