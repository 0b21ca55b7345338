import Web

/// Questions and answers: each `##` heading of the page `answers` with what follows it. What is looked for is posted.
enum AnswerFinder {
    static func html(_ content: SiteContent) -> HTML {
        let language = content.language
        let all = questions(content.language.pages["answers"]?.blocks ?? [])
        let fitting = content.asked.isEmpty ? [] : ranked(all, content.asked, content.information.facts, language)
        var html: HTML = """
            <form action="\(plain: language.path("questions"))#found" method="post" class="people-search" role="search">\
            <div><label class="nhsuk-label" for="asked">\(language["ask.words"])</label>\
            <input class="nhsuk-input" id="asked" name="asked" type="search" maxlength="100" value="\(plain: content.asked)" autocomplete="off"></div>\
            <button class="nhsuk-button">\(language["find.search"])</button></form><div id="found">
            """
        if !content.asked.isEmpty {
            html +=
                fitting.isEmpty
                ? "<p role=\"status\"><strong>\(language["ask.none"])</strong></p>"
                : "<p role=\"status\">\(language.said("ask.found", ["count": String(fitting.count), "all": String(all.count)]))</p>"
        }
        for question in fitting.isEmpty ? all : fitting {
            html += """
                <details class="nhsuk-details nhsuk-expander"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">\
                \(content.information.facts.filled(question.words))</span></summary><div class="nhsuk-details__text">\(content.markup.html(question.answer))</div></details>
                """
        }
        html += "</div>"
        return html
    }

    struct Question {
        let words: String
        let answer: [SiteBlock]
    }

    static func questions(_ blocks: [SiteBlock]) -> [Question] {
        var questions: [Question] = []
        for block in blocks {
            if case .heading(2, _, let words) = block {
                questions.append(Question(words: SiteMarkup.words(words), answer: []))
            } else if let last = questions.popLast() {
                questions.append(Question(words: last.words, answer: last.answer + [block]))
            }
        }
        return questions
    }

    /// What fits what was typed, the best first: words that every question has are passed over, how a word ends is too, and where an answer leads counts as
    /// said by it. A word of few answers tells more than one of many, and one of a question more than one of its answer.
    static func ranked(_ questions: [Question], _ asked: String, _ facts: SiteFacts, _ language: SiteLanguage) -> [Question] {
        let (common, endings) = (language.list("ask.common"), language.list("ask.endings"))
        let typed = Set(SearchWords.of(asked)).subtracting(common)
        let said = questions.map { question in
            let links = SitePage.addresses(question.answer).filter { $0.hasPrefix("/") }.joined(separator: " ")
            return (
                question: Set(SearchWords.of(facts.filled(question.words))),
                answer: Set(SearchWords.of(facts.filled(SiteMarkup.words(question.answer)) + " " + links))
            )
        }
        var rates = questions.map { _ in 0.0 }
        for word in typed {
            func holds(_ words: Set<String>) -> Bool { words.contains { $0 == word || SearchWords.isSame(word, $0, endings) } }
            let fits = said.map { holds($0.question) ? 3.0 : holds($0.answer) ? 1.0 : 0.0 }
            let count = fits.count { $0 > 0 }
            for (place, fit) in fits.enumerated() where fit > 0 { rates[place] += fit / Double(count) }
        }
        // What fits much worse than the best is no answer.
        guard let best = rates.max(), best > 0 else { return [] }
        return zip(questions, rates).enumerated().filter { $0.element.1 * 4 >= best }
            .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element.0)
    }
}
