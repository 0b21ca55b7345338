import Foundation
import Objections

/// What messages say (`web/site/en/letters/messages.md`): a subject and a body each. No body has a place for anything, and one piece has one for the reference:
/// nothing clinical, no name and no NHS number can come into a message.
enum MessageText: String, PageText {
    static let folder = "letters"
    static let file = "messages"
    static let isPlain = true
    static let blocks = Set(allCases.filter { allCases.map(\.rawValue).contains($0.rawValue + "Subject") })

    case reference
    case receiptSubject, receipt, moreTimeSubject, moreTime, inForceSubject, inForce, inForceAgainSubject, inForceAgain, notUpheldSubject,
        notUpheld, withdrawnSubject,
        withdrawn, askedAgainSubject, askedAgain, movedSubject, moved, notIdentifiedSubject, notIdentified, duplicateSubject, duplicate,
        handedOverSubject, handedOver, identityAgainSubject, identityAgain
    case glassDespiteObjectionSubject, glassDespiteObjection, glassBrokenSubject, glassBroken, answerDueSubject, answerDue
    case questionAnsweredSubject, questionAnswered, actingAskedSubject, actingAsked, actingSetSubject, actingSet
    case correctionWaitsSubject, correctionWaits, correctionLateSubject, correctionLate

    var takes: Set<String> { self == .reference ? ["reference"] : [] }

    /// The pieces of a template by its name in the outbox: `answer-due` is `answerDue`; all grounds on which an objection is not upheld have one message.
    /// - Returns: nil of a template that this program does not know, such as a newer one's.
    static func of(_ template: String) -> (subject: Self, body: Self)? {
        guard MessageTemplate.all.contains(template) else { return nil }
        let words = (template.hasPrefix("not-upheld-") ? "not-upheld" : template).split(separator: "-")
        let name = words.prefix(1).joined() + words.dropFirst().map(\.capitalized).joined()
        return Self(rawValue: name).flatMap { body in Self(rawValue: name + "Subject").map { ($0, body) } }
    }
}
