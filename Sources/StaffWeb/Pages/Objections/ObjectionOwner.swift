import Objections

/// Who of the desk deals with a case, with a button to take it or to give it back.
extension ObjectionQueuePage {
    /// As it is read, and no more.
    static func owner(_ line: ObjectionLine, reader: String) -> HTML {
        guard let owner = line.it.owner else { return "Nobody yet" }
        return owner == reader ? "You" : "\(line.name(of: owner))"
    }

    /// With a button.
    /// - Parameter back: the queue as it is shown, to which the button leads back; nil: it leads to the case.
    static func owning(_ line: ObjectionLine, reader: String, back: ObjectionFilter?) -> HTML {
        let words = owner(line, reader: reader)
        guard line.it.state.allows(.takeOn) else { return words }
        let kind: ObjectionStep.Kind = line.it.owner == nil ? .takeOn : .giveBack
        // In the queue a colleague's is left alone: whoever takes it off them reads the case first.
        if back != nil, let owner = line.it.owner, owner != reader { return words }
        let button: HTML =
            switch line.it.owner {
            case nil: "I take this case"
            case reader: "Give it back"
            case .some(let owner): "Give it back for \(line.name(of: owner))"
            }
        var fields: HTML = ""
        if let back {
            fields +=
                "<input type=\"hidden\" name=\"back\" value=\"queue\"><input type=\"hidden\" name=\"owner\" value=\"\(plain: back.owner.rawValue)\">"
            if let state = back.state { fields += "<input type=\"hidden\" name=\"state\" value=\"\(plain: state.rawValue)\">" }
        }
        return """
            \(words)<form method="post" action="\(Address.objectionStep(line.id, kind))">\(fields)\
            <button class="nhsuk-button nhsuk-button--secondary"\(Button.once)>\(button)<span class="nhsuk-u-visually-hidden">: \(line.reference)</span></button></form>
            """
    }
}
