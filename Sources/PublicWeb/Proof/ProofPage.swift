import Storage
import Web

/// How to check the list without believing us.
enum ProofPage {
    /// - Parameter isApart: false where the only lists are another person's, too.
    static func html(_ lists: [PersonListHead], _ own: OwnNumbers, isApart: Bool, site: PublicSite, session: SignedInAs) -> HTML {
        let words = site.words(ProofText.self)
        var main: HTML = "<h1>\(words[.title])</h1>\(OwnNumbersText.html(own, site))\(words.blocks(.intro))"
        if !isApart {
            // Where the register gave no answer that is said already, and may yet change.
            if !own.mayBeMore { main += site.words(OwnNumbersText.self).blocks(.notApart) }
        } else {
            main += lists.isEmpty ? words.blocks(.empty) : files(lists, site, words)
        }
        return PublicLayout.page(
            title: words.plain(.title), site: site, session: session, back: (.whoLooked(before: nil), words.plain(.back)),
            language: words.language, main: main)
    }

    /// The files, and what to do with them. A command is the same in every language.
    private static func files(_ lists: [PersonListHead], _ site: PublicSite, _ words: PageWords<ProofText>) -> HTML {
        var html: HTML = "<h2>\(words[.download])</h2><ol class=\"nhsuk-list people-events\">"
        for (number, list) in lists.enumerated() {
            let (part, last, isOneOfMany) = (number + 1, Int(list.last), lists.count > 1)
            if list.last > ProofRoute.longest {
                html += "<li>\(isOneOfMany ? words[.tooLongPart, ["part": part, "last": last]] : words[.tooLong, ["last": last]])</li>"
            } else {
                let name = isOneOfMany ? words[.listPart, ["part": part, "last": last]] : words[.list, ["last": last]]
                html += "<li><a href=\"\(PublicAddress.proofList(part))\">\(name)</a></li>"
            }
        }
        let program = PublicAddress.asset("verify.py", version: site.assets.version(of: "verify.py"))
        let package: HTML = "<code>cryptography</code>"
        html += """
            <li><a href="\(PublicAddress.proofPolicy)">\(words[.key])</a></li>\
            <li><a href="\(program)" download="verify.py">\(words[.program])</a></li></ol>\
            <h2>\(words[.check])</h2>\(words.blocks(.needs, ["package": package]))\
            <p class="people-words"><code>python3 verify.py policy who-looked-1.json</code></p>\(words.blocks(.newest))\
            <p class="people-words"><code>python3 verify.py policy who-looked-1.json https://…</code></p>\(words.blocks(.answer))\
            \(words.blocks(site.settings.showsStaffNames ? .keptBack : .keptBackWithNames))\(words.blocks(.onRecord))
            """
        return html
    }
}
