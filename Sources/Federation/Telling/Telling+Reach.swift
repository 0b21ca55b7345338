import Objections

/// What of a region's messages can leave at all, so that nobody is asked for an address to which nothing is sent.
extension Region.Telling {
    /// Templates of ours that nothing sends by a kind of address.
    private func missing(_ templates: [String], to address: ReachableAddress) -> [String] {
        templates.filter { !reaches(address, with: $0) }
    }

    private static let email = ReachableAddress.email("")
    private static let mobile = ReachableAddress.mobile("")

    fileprivate var missingOfObjections: [String] { missing(Letter.Kind.all.filter { !$0.isOfClosing }.map(\.code), to: Self.email) }
    fileprivate var missingOfCorrections: [String] { missing(["correction-waits", "correction-late"], to: Self.email) }
    fileprivate var missingOfDesks: [String] { missing(["answer-due", "glass-despite-objection"], to: Self.email) }

    /// Whether somebody who objects and gives an email address is told there whatever comes of it.
    public var tellsOfObjections: Bool { missingOfObjections.isEmpty }

    /// Whether a message can go by email, and as a text.
    public func ways(of template: String) -> (email: Bool, text: Bool) {
        (reaches(Self.email, with: template), reaches(Self.mobile, with: template))
    }

    /// By which ways somebody hears of each step of somebody acting for them: one of two would leave the other out unsaid.
    public var waysOfActing: (email: Bool, text: Bool) {
        let (asked, set) = (ways(of: "acting-asked"), ways(of: "acting-set"))
        return (asked.email && set.email, asked.text && set.text)
    }
}

extension Region {
    /// Addresses that desks or people may give and to which nothing is sent. No mistakes: a region may well write its letters by hand, and should know that it must.
    public func unreached() -> [Mistake] {
        guard desks != nil || people != nil else { return [] }
        func note(_ path: String, _ words: String) -> Mistake { Mistake(path: path, line: nil, column: nil, words: words) }
        guard let telling else {
            return [
                note(
                    "telling",
                    "is not there: nothing is sent to anybody. No form asks who objects for an email address, desks are not reminded, and people who say how they can be reached are reached by hand"
                )
            ]
        }
        var found: [Mistake] = []
        func list(_ templates: [String]) -> String { templates.joined(separator: ", ") }
        if let desks {
            if !telling.tellsOfObjections {
                found.append(
                    note(
                        "telling.webhook.templates",
                        "has no \(list(telling.missingOfObjections)), and there is no mail: no form asks who objects for an email address"))
            }
            for (place, desk) in desks.desks.enumerated() where desk.email != nil && !telling.missingOfDesks.isEmpty {
                found.append(note("objections.desks[\(place)].email", "nothing sends \(list(telling.missingOfDesks)) there"))
            }
        }
        guard people != nil else { return found }
        if organisations.contains(where: { $0.corrections != nil }), !telling.missingOfCorrections.isEmpty {
            found.append(
                note("telling", "nothing sends \(list(telling.missingOfCorrections)): organisations are not told that a correction waits"))
        }
        let answered = telling.ways(of: "question-answered")
        if !answered.email {
            found.append(note("telling", "nothing sends question-answered by email: who gives an email address is reached by hand"))
        }
        if !answered.text {
            found.append(note("telling", "nothing sends question-answered as a text: who gives a mobile number is reached by hand"))
        }
        if desks != nil, !telling.waysOfActing.email, !telling.waysOfActing.text {
            found.append(
                note("telling", "nothing sends acting-asked and acting-set: nobody can ask to be told that somebody asks to act for them"))
        }
        let glass = telling.ways(of: "glass-broken")
        if telling.tellsOfGlass, !glass.email, !glass.text {
            found.append(note("telling.tellsOfGlass", "nothing sends glass-broken: nobody can ask to be told of it"))
        }
        return found
    }
}
