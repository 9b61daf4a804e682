"""Lists of names for invented pupils and staff, written for this project.

A name is drawn from the lists that fit a pupil's recorded ethnicity often enough to look like an English school, and
from the common lists otherwise. Every name can be written in the Windows-1252 encoding, which some exports use.
"""

from __future__ import annotations

import numpy as np


def _words(names: str) -> list[str]:
    return names.split()


COMMON_F = _words(
    "Olivia Amelia Isla Ava Freya Florence Poppy Willow Elsie Ivy Rosie Evie Daisy Phoebe Matilda Erin Chloe Megan "
    "Hannah Lucy Ruby Alice Bethany Caitlin Darcey Eliza Holly Imogen Jessica Kayleigh Lottie Maisie Niamh Orla Paige "
    "Robyn Scarlett Tilly Summer Violet Zoë Siân Abigail Beatrice Connie Esme Harriet Lacey Martha Nancy"
)
COMMON_M = _words(
    "Noah Oliver George Arthur Leo Alfie Archie Theo Freddie Henry Oscar Jacob Harry Jack Thomas Charlie Finley Max "
    "Toby Reuben Callum Dylan Ewan Gethin Harvey Jude Kian Lewis Mason Nathan Owen Patrick Riley Samuel Tyler Bobby "
    "Caleb Declan Elliot Felix Hugo Jenson Logan Matthew Ollie Ralph Stanley Toby Wilfred Zachary"
)
COMMON_S = _words(
    "Ashworth Barlow Bexley Brindle Carver Chilcott Copley Dalton Denholm Eastwood Fairley Garrity Gosling Hadfield "
    "Hartnell Holroyd Ingram Jessop Kearsley Lockwood Lomax Marchant Mellor Naylor O'Connell Oldroyd Partridge "
    "Pendle Quigley Redfern Ridley Sowerby Stott Swales Tadman Thorley Tully Underhay Varley Wainman Westgate Whitlow "
    "Winstanley Wroe Yelland Bracewell Clegg Duckett Entwistle Farrow Greenhalgh Hesketh Ibbotson Kershaw Langford "
    "Mawson Nuttall Ormerod Pickles Rushton Shackleton Tattersall Unsworth Whittle Brook-Hale Devereux Gallimore "
    "Hollins Jarrett Kingdon Leadley Morley Norris Pym Rowell Selby Trent Wardle Beckett Coyle Dunn Ferris"
)
HERITAGE: dict[str, tuple[list[str], list[str], list[str]]] = {
    "south_asian_muslim": (
        _words("Aaliyah Aisha Amna Fatima Hafsa Iqra Khadija Maryam Nadia Rabia Sana Sumayya Zainab Zara Inaya"),
        _words("Adam Ahmed Bilal Danyal Faisal Hamza Haris Ibrahim Imran Kamran Mustafa Omar Sami Yusuf Zayn"),
        _words("Akhtar Ali Aslam Begum Chowdhury Hussain Iqbal Javed Khan Mahmood Miah Rahman Rashid Siddiqui Uddin"),
    ),
    "indian": (
        _words("Aanya Diya Ishika Jasleen Kavya Meera Nisha Priya Riya Simran Tara Anoushka"),
        _words("Aarav Arjun Dev Gurdeep Ishaan Jaspreet Karan Nikhil Rohan Sachin Vivaan Manraj"),
        _words("Bains Desai Gill Joshi Kaur Mistry Nair Patel Rao Reddy Sandhu Sharma Singh Varma"),
    ),
    "west_african": (
        _words("Abena Adaeze Ama Chidinma Efua Folake Ife Kemi Ngozi Simisola Temi Yaa"),
        _words("Ayo Chidi Emeka Femi Kofi Kwame Obinna Tobi Tunde Yaw Kelechi Daniel"),
        _words("Adebayo Addo Afolabi Asante Boateng Chukwu Danso Eze Mensah Nwosu Ogunleye Okafor Owusu Sowande"),
    ),
    "caribbean": (
        _words("Aliyah Brianna Gabrielle Jada Kiara Malia Renae Shanice Tiana Zahra"),
        _words("Andre Darnell Isaiah Jaden Jerome Kymani Malachi Marlon Rico Tyrese"),
        _words("Bailey Campbell Clarke Francis Gordon Grant Henry Lewin Morrison Powell Samuels Thompson Wynter"),
    ),
    "east_european": (
        _words("Alicja Anastasia Daria Elena Ioana Julia Katarina Lena Maja Oliwia Sofia Zofia"),
        _words("Adrian Aleksander Andrei Dawid Filip Ivan Jakub Luca Mateusz Nikola Stefan Viktor"),
        _words("Balan Dabrowski Ionescu Jankowski Kaminski Kovacs Lewandowska Marin Nowak Petrov Popescu Wozniak"),
    ),
    "east_asian": (
        _words("Amy Chloe Jia Lily Mei Ming Suki Xin Yan Yuki"),
        _words("Alan Chen Hao Jason Jun Kai Leon Ming Ryan Wei"),
        _words("Chan Cheung Fong Ho Kwok Lau Leung Lin Ng Tang Wong Zhou"),
    ),
    "arabic": (
        _words("Amal Dina Farah Hana Jana Layla Lina Noor Rania Yasmin"),
        _words("Ali Amir Hadi Jamal Karim Nabil Rami Tariq Walid Youssef"),
        _words("Abbas Darwish Farouk Haddad Hassan Kassem Mansour Nasser Saleh Yassin"),
    ),
}
BY_ETHNICITY = {
    "APKN": "south_asian_muslim", "ABAN": "south_asian_muslim", "AIND": "indian", "AOTH": "indian",
    "BAFR": "west_african", "BCRB": "caribbean", "BOTH": "caribbean", "WOTH": "east_european", "WROM": "east_european",
    "CHNE": "east_asian", "OOTH": "arabic",
}  # fmt: skip


def _pick(rng: np.random.Generator, names: list[str], count: int) -> np.ndarray:
    return np.array(names, dtype=object)[rng.integers(0, len(names), count)]


def draw(rng: np.random.Generator, sex: np.ndarray, ethnicity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Forenames and surnames for arrays of sex (F, M) and ethnicity code; same length, dtype object."""
    count = len(sex)
    forename = np.where(sex == "F", _pick(rng, COMMON_F, count), _pick(rng, COMMON_M, count))
    surname = _pick(rng, COMMON_S, count)
    for heritage, (girls, boys, families) in HERITAGE.items():
        codes = [code for code, name in BY_ETHNICITY.items() if name == heritage]
        theirs = np.isin(ethnicity, codes)
        first = np.where(sex == "F", _pick(rng, girls, count), _pick(rng, boys, count))
        forename = np.where(theirs & (rng.random(count) < 0.7), first, forename)
        surname = np.where(theirs & (rng.random(count) < 0.9), _pick(rng, families, count), surname)
    return forename, surname
