extension TrailEvent.Kind {
    /// What happened, for docs/events.md.
    public var says: String {
        switch self {
        case .signedIn: "somebody signed in: for an organisation in a role, or to read about their own record"
        case .signInRefused: "a sign-in was refused"
        case .signedOut: "a session ended by signing out, here or at the provider"
        case .searched:
            "the demographics service is about to be asked, by staff, by the service itself, or for a person's own page (no `organisation`); kinds of words, never the words"
        case .searchAnswered: "whom the answer names, before it is shown"
        case .searchRefused: "a search was refused"
        case .listRefused: "a list of people was not given: one's own, privacy officers', directors to choose from"
        case .lookOpened: "a look was permitted, before anybody is asked"
        case .lookRefused: "a look was refused"
        case .lookGatheredAgain:
            "a look's content was dropped and is asked for again, here or at another node; or an open look goes on under a notice of a national emergency that it did not stand on before"
        case .shownRecalled: "what a look had shown was taken back: it may be another person's"
        case .personNotFound: "the demographics service knows nobody of that number"
        case .entryOpened: "an entry's original was opened"
        case .attachmentOpened: "a document was opened"
        case .wrongReported: "somebody asked whom to tell that an entry looks wrong"
        case .printed: "a record was printed"
        case .exported: "a record left as a resource"
        case .lookEnded: "a look ended, and why"
        case .mixUpRaised: "a source's answer may be about somebody else"
        case .mixUpClosed: "a privacy officer has looked into a possible mix-up"
        case .regionLoaded: "a region file was read"
        case .evidenceAsked: "the staff member's own organisation, or the demographics service, is about to be asked"
        case .lookChallenged: "a look waits for something to be confirmed"
        case .presenceStated: "somebody stated that the person is present"
        case .glassBroken: "the glass was broken"
        case .casesRead: "an officer of oversight is about to read a list of cases"
        case .ownListRead: "a staff member is about to be shown whom they looked at, or what was done in their name"
        case .directorNamed: "an administrator named who directs them"
        case .directorDisowned: "a professional says that they directed nothing"
        case .launched: "a launch from an EPR arrived"
        case .launchRefused: "a launch was refused"
        case .objectionSet: "an objection is in force"
        case .objectionEnded: "an objection ended"
        case .objectionHandled:
            "an objection was received, or a step was taken with it; of a check of identity how it was checked, of a withdrawal by a desk how it was asked, and where somebody asked for one whom nobody has checked by which way; that somebody of the desk took a case, or gave it back, is such a step"
        case .objectionsRead: "staff of an objection desk are about to read objections"
        case .objectionsSuspended:
            "a notice of a national emergency that suspends objections was proposed by command, or signed by the first or the second person, signed in; before both had to be, a command could sign too"
        case .objectionsRestored: "a notice of a national emergency was ended early"
        case .caseloadGiven: "a person was put on a caseload"
        case .caseloadEnded: "a person left a caseload"
        case .trainingImported: "an organisation's list of training replaced the one before"
        case .staffImported: "an organisation's list of who its staff are and where they live replaced the one before"
        case .roleEnded: "an organisation ended a staff member's role there, or all of them"
        case .roleRestored: "an organisation gave a staff member back the role that it had ended"
        case .feedRefused: "an organisation's feed was refused"
        case .policyImported: "a version of the policy was proposed"
        case .policyActivated: "a version of the policy came into force"
        case .regionImported: "a version of the region, with its agreements, was proposed"
        case .regionActivated: "a version of the region, with its agreements, came into force"
        case .answerShown:
            "a batch of answers is about to be shown: how many resources the look has then shown, the root over their leaves, and sections of which the look had shown nothing before, from anybody and by organisation (docs/account.md)"
        case .sectionOpened: "a section was opened"
        case .summaryPermitted: "the person said that their Summary Care Record may be viewed, before it is asked for"
        case .summaryRefused: "the person said that their Summary Care Record may not be viewed, or chose to have none"
        case .summaryEmergency: "a Summary Care Record is viewed although the person could not be asked, and why; before it is asked for"
        case .serviceStarted: "the service started"
        case .numberSuperseded: "a number was found to supersede another: an entry in the chain of each"
        case .listHanded:
            """
            a list of who looked, or one event with its proof, is about to be handed over: events first to last at a checkpoint; \
            or a page of the person's own (`detail`): which places shared about them, the form for a copy, what they asked to be put right, how they can be reached
            """
        case .lookQuestioned: "a person questions a look"
        case .copyAsked: "a person was given a letter that asks an organisation for a copy of their record"
        case .correctionAsked: "a person asks an organisation to put an entry right; the words are not here"
        case .correctionAnswered: "an organisation answered that; the words are not here"
        case .contactWaySet: "a person said how they can be reached safely; not how"
        case .representativeSet:
            "one of a desk put on record, or a second one agreed, that somebody acts for a person, and as what"
        case .representativeEnded: "that ended: by the desk, by the person, or by itself"
        case .actingSet: "two of a desk put on record that this person acts for somebody; about: the event that says for whom"
        case .representativeAsked: "whoever acts for a person asks to read about them, and what; before the national register is asked"
        case .representativeShown: "they may, and it is about to be shown"
        case .representativeRefused: "they may not, today, and nothing is shown"
        case .alertRaised: "a monitoring rule raised an alert"
        case .caseOpened: "an officer opened a case"
        case .staffAsked: "a staff member was asked for a reason"
        case .staffAnswered: "a staff member gave a reason; the words are not here"
        case .caseDecided: "an officer decided a case"
        case .caseConfirmed: "a second person confirmed an escalation, or did not"
        case .caseRaised: "an officer raised a case of a look that they had found"
        case .answerWorded: "an officer's answer to a person's question waits for a second person; the words are not here"
        case .questionAnswered: "a person's question about a look is answered; the words are not here"
        case .contactAsked:
            "the organisation's own source is about to be asked whether care followed broken glass: yes or no, and nothing else"
        case .contactAnswered: "what it answered: yes, no, or that it could not tell, and why"
        case .sampleDrawn: "ordinary looks were drawn for review"
        case .trailSearched: "somebody is about to be shown lines of the trail, or has them written out by a command"
        case .registerRead:
            "a command is about to print rows of a register that name people or staff: which, how many, and who has it do so"
        case .reportMade: "a report was made"
        case .trailErased: "texts and salts of entries were erased after the retention time"
        case .holdSet: "a legal hold stops erasing"
        case .holdEnded: "a legal hold ended"
        case .logKeyChanged: "the log is signed by another key from here on"
        case .splitViewSeen: "two checkpoints of one size that differ were seen"
        }
    }

    /// What it can say besides what every event says. A field that is not known is absent.
    public var fields: Set<EventField> {
        let staff: Set<EventField> = [.subject, .issuer, .organisation, .role]
        return switch self {
        // `person`: of somebody who signed in to read about their own record, whose line it is.
        case .signedIn, .signedOut: staff.union([.person, .detail])
        case .signInRefused: [.subject, .issuer, .detail]
        case .searched, .searchAnswered, .searchRefused, .listRefused, .lookOpened, .lookRefused, .evidenceAsked, .lookChallenged,
            .presenceStated,
            .glassBroken:
            staff.union([.person, .look, .decision, .detail])
        case .lookGatheredAgain, .shownRecalled, .personNotFound, .entryOpened, .attachmentOpened, .wrongReported, .printed, .exported,
            .lookEnded, .launched, .launchRefused, .directorNamed, .sectionOpened, .mixUpClosed, .summaryPermitted, .summaryRefused,
            .summaryEmergency:
            staff.union([.person, .look, .detail])
        case .casesRead, .ownListRead: staff.union([.person, .detail])
        case .directorDisowned: staff.union([.detail])
        case .mixUpRaised: [.organisation, .person, .look, .detail]
        case .objectionSet, .objectionEnded, .numberSuperseded: [.person, .detail]
        case .objectionHandled, .objectionsRead: staff.union([.person, .detail])
        case .representativeSet, .representativeEnded, .actingSet: staff.union([.person, .about, .detail])
        case .representativeAsked, .representativeShown, .representativeRefused: [.subject, .issuer, .person, .about, .detail]
        case .objectionsSuspended: staff.union([.detail])
        case .objectionsRestored: [.detail]
        case .caseloadGiven, .caseloadEnded: [.organisation, .person, .detail]
        case .trainingImported, .staffImported, .roleEnded, .roleRestored: [.organisation, .detail]
        case .feedRefused, .policyImported, .policyActivated, .regionLoaded, .regionImported, .regionActivated, .serviceStarted,
            .logKeyChanged:
            [.detail]
        case .answerShown: staff.union([.person, .look, .detail, .sources, .release, .shown, .root])
        case .listHanded: staff.union([.person, .detail, .first, .last, .treeSize, .treeRoot])
        case .lookQuestioned: [.subject, .issuer, .person, .look, .about, .detail]
        case .copyAsked, .correctionAsked, .contactWaySet: [.subject, .issuer, .person, .detail]
        case .correctionAnswered: staff.union([.person, .about, .detail])
        case .alertRaised: [.organisation, .person, .look, .about, .detail]
        case .caseOpened, .caseRaised, .staffAsked, .staffAnswered, .caseDecided, .caseConfirmed, .answerWorded, .questionAnswered:
            staff.union([.person, .look, .about, .detail])
        case .contactAsked, .contactAnswered: [.organisation, .person, .look, .about, .detail]
        case .sampleDrawn, .trailSearched: staff.union([.person, .detail])
        case .registerRead: [.organisation, .person, .detail]
        case .reportMade, .holdSet, .holdEnded: staff.union([.about, .detail])
        case .trailErased: [.first, .last, .treeSize, .treeRoot, .detail]
        case .splitViewSeen: [.treeSize, .treeRoot, .detail]
        }
    }
}
