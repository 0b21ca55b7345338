/// What a desk does next with a case, and what it waits for.
public struct NextStep: Sendable, Hashable {
    /// What to do; empty where nothing is.
    public let act: String
    /// What is waited for, or to be known before it; nil: nothing.
    public let waits: String?

    init(_ act: String, _ waits: String? = nil) {
        self.act = act
        self.waits = waits
    }

    /// Of a case on a day. What may open a record comes before what is owed by a day.
    public init(_ it: ObjectionCase, on today: Day) {
        if it.untying != nil {
            self.init("A second person decides", "One of the desk says that it is in force for a wrong person")
        } else if let asked = it.withdrawalSaid {
            self.init("Check who asks", "That it be withdrawn was \(asked.words)")
        } else if it.state.isWaiting, it.isOfAge(on: today) {
            self.init("Ask the person", "They are of an age to decide now")
        } else {
            self = Self.of(it, on: today)
        }
    }

    private static func of(_ it: ObjectionCase, on today: Day) -> NextStep {
        let acting = it.acting.map { "Acting: \($0.standing.words)" }
        return switch it.state {
        case .received: NextStep("Check who it is", acting)
        case .identityChecked: NextStep("Begin to consider it", acting)
        case .considering:
            if let extended = it.extended {
                NextStep("Answer by the longer date", "More time was taken, because \(extended.because.words)")
            } else {
                NextStep("Bring it into force, or propose not to", acting)
            }
        case .secondCheck: NextStep("A second person decides", it.proposal.map { "Not to uphold it, \($0.ground.words)?" })
        case .inForce: inForce(it, on: today)
        case .notUpheld, .withdrawn, .endedByDeath, .endedByMove, .notIdentified, .duplicate: NextStep("")
        }
    }

    /// What the national register says of a person whose objection is in force.
    public init(_ word: RegisterWord) {
        switch word {
        case .died: self.init("End it, or leave it as it is", "The national register says that they have died")
        case .moved: self.init("Hand it over, or leave it as it is", "The national register says that they have moved")
        case .lives: self.init("Tell the person", "The national register took their death back")
        }
    }

    /// Of a child whom a parent spoke for.
    public init(_ asking: ObjectionCase.Asking) {
        switch asking {
        case .due: self.init("Ask the person", "They are of an age to decide now")
        case .asked: self.init("Wait for their answer", "They were asked, now that they can decide")
        }
    }

    private static func inForce(_ it: ObjectionCase, on today: Day) -> NextStep {
        if let word = it.openWord { return NextStep(word) }
        if let asking = it.asking(on: today) { return NextStep(asking) }
        return it.isPowerOver(on: today) ? NextStep("Find out who decides now", "The power of who acted is over") : NextStep("")
    }
}
