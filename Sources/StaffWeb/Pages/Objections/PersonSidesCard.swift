import CareRecord
import Objections

/// What was said of a person beside whom the national register has under the number: somebody of the desk weighs it, and says why it is the same person.
enum PersonSidesCard {
    /// - Parameter typed: the form that was sent.
    static func html(_ sides: PersonSides?, _ typed: TypedForm) -> HTML {
        guard let sides else { return "" }
        func row(_ what: HTML, _ said: String?, _ registered: String?) -> HTML {
            """
            <tr><th scope="row">\(what)</th><td>\(said ?? "not said")</td><td>\(registered ?? "not said")</td></tr>
            """
        }
        var html: HTML = """
            <div class="cr-verdict cr-ask"><p>▲ <b>This may be somebody else’s number.</b> Nothing was put on record.</p></div><table class="cr-table"><caption>Read both</caption><thead><tr>\
            <td></td><th scope="col">As it was said</th><th scope="col">In the national register</th></tr></thead><tbody>
            """
        html += row("Name", sides.said?.name, sides.registered?.shown)
        html += row("Born", sides.said?.born, sides.registered?.born?.text)
        html += "</tbody></table>"
        guard !sides.isOther else { return html }
        html += "<input type=\"hidden\" name=\"seen\" value=\"\(plain: sides.number)\">"
        html += typed.input(
            "If it is the same person: why do they differ?", id: "same-person", name: "same-person",
            "maxlength=\"300\" autocomplete=\"off\"")
        return html
    }

    /// Why it is the same person, where that was said of this number and of no other; nil: it was not.
    static func samePerson(_ form: Form) -> String? {
        guard let why = form["same-person"], let seen = form["seen"].flatMap({ try? NHSNumber($0) }) else { return nil }
        if let number = form["nhs-number"], (try? NHSNumber(number)) != seen { return nil }
        return String(why.prefix(300))
    }

    /// - Parameter field: of the number, or what stands in its place.
    static func mistake(_ sides: PersonSides, _ field: String) -> TypedForm.Mistake {
        sides.isOther ? .init(field, StepRefused.otherPerson.sentence) : .init("same-person", StepRefused.notSurePerson.sentence)
    }
}
