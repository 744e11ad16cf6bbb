/** Everybody in the demo; alice and bob are those whom one can sign in as. */
export const names = [
  'Alice',
  'Bob',
  ...'Mina Jun Hana Seo-yeon Tae Yuna Dario Ingrid Kofi Leila Mateo Nadia Oskar Priya Quentin Rosa Sami Tove'.split(
    ' ',
  ),
  ...'Umar Vera Wren Ximena Yusuf Zoe Anselm Brigid Cem Dalia Emil Freya Goran Hyejin Ilse Jonas Kaya Lars'.split(
    ' ',
  ),
  ...'Maren Noor Otto Paloma Rui Sena Tariq Ulla Viggo Wanda Yara Zeno'.split(' '),
]

interface Topic {
  tags: string[]
  posts: string[]
}

export const topics: Topic[] = [
  {
    tags: ['coffee', 'seoul'],
    posts: [
      'Found a café in Mangwon that roasts in the back room. I may live here now.',
      'Third flat white today. The deploy went well, thank you for asking.',
      'Does anybody else judge a city by its filter coffee?',
    ],
  },
  {
    tags: ['typescript', 'backend'],
    posts: [
      'Deleted 400 lines today and every test still passes. Best day of the month.',
      'A queue is only as honest as its retry policy.',
      'Today I learned: an outbox is just a promise that survives a crash.',
      'Naming things took longer than writing them. As usual.',
    ],
  },
  {
    tags: ['running', 'outdoors'],
    posts: [
      'First 10k of the year along the Han. Legs: gone. Mood: excellent.',
      'Rain all day, so of course we went up Bukhansan anyway.',
      'Anyone up for a slow run on Sunday? Very slow. Mostly talking.',
    ],
  },
  {
    tags: ['music'],
    posts: [
      'The new record is all tape hiss and patience. I love it.',
      'Learning the cello at thirty. My neighbours are very kind people.',
    ],
  },
  {
    tags: ['books', 'reading'],
    posts: [
      'Finished the book that everybody gave up on in chapter two. Chapter three is worth it.',
      'Recommend me something short and strange, please.',
    ],
  },
  {
    tags: ['food', 'cooking'],
    posts: [
      'Kimchi, day five. The kitchen smells like it means business.',
      'A dumpling party is just pair programming with better snacks.',
      'Bread update: the starter has a name now. It is Gerald.',
    ],
  },
  {
    tags: ['career', 'resume'],
    posts: [
      'Rewrote my résumé and finally put the hobby project on top.',
      'We are looking for somebody who likes databases a little too much. Write me.',
    ],
  },
]

export const remarks = [
  'This made my morning.',
  'Count me in!',
  'Strong agree.',
  'Wait, tell me more.',
  'Not the starter again …',
  'I had the same thought yesterday.',
  'Pictures or it did not happen.',
  'Save me a seat.',
]

export const rooms: Record<string, string[]> = {
  'Sunday slow run': ['Same place, eight o’clock?', 'Nine. Please. Nine.', 'Nine it is. Bring bananas.'],
  'Book club': [
    'Who has read past page 50?',
    'Define "read".',
    'I listened to it while cooking, does that count?',
  ],
  'Dumpling night': [
    'I have flour for twelve.',
    'I have jokes for two.',
    'Bring your own rolling pin, then.',
  ],
  'On call': ['Quiet so far.', 'Never say that.', 'Sorry. It is extremely loud here.'],
}
